-- SPDX-License-Identifier: MIT
local s = string.rep("a", 30000)
return "ESCAPED: " .. tostring(string.find(s, ".-.-.-.-.-.-b$"))
