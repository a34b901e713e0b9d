-- SPDX-License-Identifier: MIT
local s = string.rep("a", 3000)
local p = string.rep("a*", 20) .. "b"
return "ESCAPED: " .. tostring(string.match(s, p))
