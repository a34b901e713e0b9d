-- SPDX-License-Identifier: MIT
xpcall(function() while true do end end, function() while true do end end)
return "ESCAPED: survived abort"
