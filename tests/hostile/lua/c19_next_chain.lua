-- SPDX-License-Identifier: MIT
local t = setmetatable({}, {})
getmetatable(t).__index = function(s, k) return s[k .. "x"] end
local ok, e = pcall(function() return t.a end)
return ok and "ESCAPED" or "CONTAINED"
