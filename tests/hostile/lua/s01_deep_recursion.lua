-- SPDX-License-Identifier: MIT
local function f(n) return 1 + f(n + 1) end
local ok, e = pcall(f, 1)
return ok and "ESCAPED" or "CONTAINED: " .. tostring(e):sub(1, 40)
