-- SPDX-License-Identifier: MIT
local t = {}
for i = 1, 1000 do t[i] = i end
local ok, e = pcall(table.sort, t, function() return true end)
return "CONTAINED: " .. tostring(e)
