-- SPDX-License-Identifier: MIT
local goal = "seen(X)"
for _ = 1, 12 do goal = "(" .. goal .. " | " .. goal .. ")" end
local ok = pcall(kb.query, kb, goal)
local deep = pcall(kb.query, kb, ("~"):rep(100000) .. "seen(X)")
local wide = pcall(kb.query, kb, ("seen(X) & "):rep(100000) .. "seen(X)")
local where = pcall(kb.query, kb, "{ seen(X), where '" .. ("("):rep(100000) .. "' }")
return (deep or wide or where) and "ESCAPED" or "CONTAINED: " .. tostring(ok)
