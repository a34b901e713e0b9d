-- SPDX-License-Identifier: MIT
local s = tostring(print or string.rep)
local p = pcall(string.format, "%p", {})
return "CHECK: " .. s .. " %p=" .. tostring(p)
