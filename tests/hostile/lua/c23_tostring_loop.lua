-- SPDX-License-Identifier: MIT
error(setmetatable({}, {__tostring = function() while true do end end}))
