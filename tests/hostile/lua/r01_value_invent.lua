-- SPDX-License-Identifier: MIT
derive.up { "n:integer" }
up(0) {}
up(N) { up(M), eq(N, M + 1) }
return "ESCAPED: " .. kb:query("up(N)"):count()
