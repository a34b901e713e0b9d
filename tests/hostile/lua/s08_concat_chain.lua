-- SPDX-License-Identifier: MIT
local mt = {}
mt.__concat = function(x, y) return x .. y end
mt.__lt = function(x, y) return y < x end
mt.__eq = function(x, y) return y == x end
local x, y = setmetatable({}, mt), setmetatable({}, mt)
local a1 = pcall(function() return x .. y end)
local a2 = pcall(function() return x < y end)
return (a1 or a2) and "ESCAPED" or "CONTAINED"
