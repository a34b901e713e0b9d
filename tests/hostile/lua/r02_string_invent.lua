-- SPDX-License-Identifier: MIT
derive.grown { "s" }
grown("a") {}
grown(T) { grown(S), eq(T, S .. S) }
return "CHECK: " .. kb:query("grown(S)"):count()
