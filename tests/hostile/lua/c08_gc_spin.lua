-- SPDX-License-Identifier: MIT
for i = 1, 1e6 do setmetatable({}, {__gc = function() while true do end end}) end
collectgarbage()
return "ESCAPED"
