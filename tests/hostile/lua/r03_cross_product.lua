-- SPDX-License-Identifier: MIT
relation.p { "n:integer" }
for i = 1, 10000 do fact { p(i) } end
return "ESCAPED: " .. kb:query("p(A) & p(B) & p(C) & p(D) & p(E) & p(F)"):count()
