-- SPDX-License-Identifier: MIT
local p = string.rep("y", 1 << 20)
local t = {}
for i = 1, 65536 do t[i] = p end
local s = table.concat(t)
return "ESCAPED: " .. #s
