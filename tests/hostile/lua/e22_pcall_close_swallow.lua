-- SPDX-License-Identifier: MIT
local function guard() return setmetatable({}, {__close = function() pcall(function() while true do end end) end}) end
while true do pcall(function() local g <close> = guard(); while true do end end) end
