-- SPDX-License-Identifier: MIT
if not load then return "CONTAINED: no load" end
local src = {}
for i = 1, 300 do src[i] = "local v" .. i .. " = " .. i end
local f, e = load(table.concat(src, "\n"))
return "CONTAINED: " .. tostring(e)
