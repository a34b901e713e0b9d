-- SPDX-License-Identifier: MIT
local t = setmetatable({}, {__len = function() return 2^40 end, __newindex = function() end})
table.insert(t, 1, 0)
return "ESCAPED"
