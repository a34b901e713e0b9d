-- SPDX-License-Identifier: MIT
local big = string.rep("z", 1 << 16)
local s = string.rep("a", 1 << 16)
local r = string.gsub(s, "", big)
return "ESCAPED: " .. #r
