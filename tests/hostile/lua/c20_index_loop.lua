-- SPDX-License-Identifier: MIT
local x, y = {}, {}
setmetatable(x, {__index = y}); setmetatable(y, {__index = x})
local ok, e = pcall(function() return x.nope end)
return ok and "ESCAPED" or "CONTAINED: " .. e
