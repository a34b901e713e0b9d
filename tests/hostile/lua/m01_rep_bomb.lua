-- SPDX-License-Identifier: MIT
local s = string.rep("x", 2^33)
return "ESCAPED: got " .. #s
