-- SPDX-License-Identifier: MIT
local t = {}
for i = 1, 2e5 do t[i] = string.rep("e", 100) end
error(t)
