-- SPDX-License-Identifier: MIT
relation.move { "from", "to" }
derive.win { "at" }
win(X) { move(X, Y), ~win(Y) }
return "ESCAPED: " .. kb:query("win(X)"):count()
