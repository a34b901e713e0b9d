-- SPDX-License-Identifier: MIT
derive.d { "n:integer" }
local sum = N
for _ = 1, 1000000 do sum = sum + 1 end
d(M) { seen(N), eq(M, sum) }
kb:query("d(M)")
return "ESCAPED"
