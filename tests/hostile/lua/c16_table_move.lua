-- SPDX-License-Identifier: MIT
table.move({}, 1, 2^40, 1, setmetatable({}, {__newindex = function() end}))
return "ESCAPED"
