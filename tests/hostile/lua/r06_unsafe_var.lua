-- SPDX-License-Identifier: MIT
derive.d { "x", "y" }
d(X, Y) { seen(X), ne(X, Y) }
return "ESCAPED: " .. kb:query("d(X, Y)"):count()
