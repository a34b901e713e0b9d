-- SPDX-License-Identifier: MIT
local t = {}
for i = 1, 1e5 do t[i] = (i * 7919) % 100003 end
local n = 0
local ok, e = pcall(table.sort, t, function(x, y) n = n + 1; return (n * 2654435761) % 3 ~= 0 end)
return "CONTAINED: " .. tostring(ok) .. " " .. tostring(e)
