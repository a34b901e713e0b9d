-- SPDX-License-Identifier: MIT
derive.d { "n:integer" }
local sum = N
for _ = 1, 120 do sum = sum + sum end
d(M) { seen(N), eq(M, sum) }
kb:query("d(M)")
return "ESCAPED"
