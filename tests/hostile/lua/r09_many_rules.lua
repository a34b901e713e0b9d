-- SPDX-License-Identifier: MIT
derive.d { "x" }
for i = 1, 1000000 do d("a" .. i) { seen("b" .. i) } end
return "CHECK: a million rules"
