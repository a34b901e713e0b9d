-- SPDX-License-Identifier: MIT
local function f() return (string.gsub("a", "a", f)) end
local ok, e = pcall(f)
return "CONTAINED: " .. tostring(e):sub(1, 60)
