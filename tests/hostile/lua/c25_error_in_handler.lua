-- SPDX-License-Identifier: MIT
local function h(e) return h(e) + error(e) end
local ok, e = xpcall(function() error("x") end, h)
local function loop() return xpcall(loop, loop) end
local ok2 = pcall(loop)
return "CONTAINED: " .. tostring(e):sub(1, 60)
