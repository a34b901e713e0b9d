-- SPDX-License-Identifier: MIT
kb:claim { relation = "seen", args = { "x" } }
local query = kb:query "seen(X)"
local rows = query:rows()
local co = coroutine.wrap(function() coroutine.yield(query:step()) query:close() end)
co()
co()
local results = {
  pcall(query.step, query), pcall(query.record, query), pcall(rows), pcall(query.close, kb),
  pcall(query.step, 5), pcall(query.step, setmetatable({}, {})), (pcall(kb.query, query, "seen(X)")),
}
local again <close> = kb:query "seen(X)"
again:close()
for _, ok in ipairs(results) do if ok then return "ESCAPED" end end
return "CONTAINED"
