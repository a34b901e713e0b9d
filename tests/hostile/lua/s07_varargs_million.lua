-- SPDX-License-Identifier: MIT
local ok, e = pcall(function() return select("#", table.unpack({}, 1, 999990)) end)
return "CONTAINED: " .. tostring(ok)
