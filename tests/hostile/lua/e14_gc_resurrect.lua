-- SPDX-License-Identifier: MIT
local saved
local ok = pcall(function() return setmetatable({}, {__gc = function(o) saved = o end}) end)
if collectgarbage then pcall(collectgarbage) end
return saved and "ESCAPED: user __gc ran" or "CONTAINED"
