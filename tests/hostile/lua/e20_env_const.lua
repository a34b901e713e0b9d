-- SPDX-License-Identifier: MIT
if not load then return "CONTAINED: no load" end
local f, e = load("local _ENV <const> = {}; X = 1; return X")
local ok, v = pcall(f)
return "CONTAINED: " .. tostring(v)
