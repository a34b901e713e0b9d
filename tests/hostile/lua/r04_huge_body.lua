-- SPDX-License-Identifier: MIT
local body = {}
for i = 1, 100000 do body[i] = seen("x" .. i) end
derive.d { "x" }
d("x")(body)
return "ESCAPED"
