-- SPDX-License-Identifier: MIT
-- require "lore": knowledge bases, queries, records, proofs, and handles that were closed.
local lore = require "lore"
local harness = require "harness"
local test, equal, contains, fails, rows = harness.test, harness.equal, harness.contains, harness.fails, harness.rows

local schema = [[
  relation.leans { "who", "pole", temporal = true }
  relation.n { "x:integer", "y:real", "z:any" }
  derive.ally { "who" }
  source.press { reliability = "B" }
  ally(A) { leans(A, "iran") } :weight(0.9) :name "by-leaning"
]]

local function new_kb()
  local kb = assert(lore.open())
  kb:load(schema, "schema.lua")
  return kb
end

test("a file is made, kept and opened again", function()
  local path = os.tmpname()
  os.remove(path)
  local none, message = lore.open(path)
  equal(none, nil)
  contains(message, path)
  do
    local kb <close> = assert(lore.open(path, { create = true }))
    kb:load(schema)
    kb:fact("leans", "sadr", "iran")
  end
  local kb = assert(lore.open(path, { readonly = true }))
  equal(rows(kb:query("leans(A, B)")), "sadr iran")
  contains(fails(kb.fact, kb, "leans", "x", "y"), "read")
  kb:close()
  os.remove(path)
  os.remove(path .. "-lock")
end)

test("rows come as column values", function()
  local kb <close> = new_kb()
  kb:fact("n", 1, 2.5, "a")
  kb:fact("n", 2, 3.0, lore.null)
  local seen = {}
  for x, y, z in kb:query("n(X, Y, Z)"):rows() do seen[#seen + 1] = ("%s/%s/%s"):format(x, y, z) end
  equal(table.concat(seen, " "), "1/2.5/a 2/3.0/null")
  for truth in kb:query("n(1, _, _)"):rows() do equal(truth, true, "a goal without variables") end
end)

test("records have names, belief and stretches", function()
  local kb <close> = new_kb()
  kb:claim { relation = "leans", args = { "sadr", "iran" }, from = "2019-01-01", to = lore.instant("2020-01-01"),
    source = "press", at = "P1", credibility = "likely" }
  local records = kb:query("ally(Who)"):all()
  equal(#records, 1)
  local record = records[1]
  equal(record.Who, "sadr")
  equal(record[1], "sadr")
  equal(record.word, "likely")
  equal(record.belief > 0.5 and record.belief < 0.9, true)
  equal(#record.stretches, 1)
  equal(tostring(record.stretches[1].from), "2019-01-01")
  equal(record.stretches[1].to < lore.instant("2020-01-02"), true)
  equal(kb:query("ally(Who)"):first().Who, "sadr")
  equal(kb:query("ally('nobody')"):first(), nil)
  equal(table.concat(kb:query("leans(A, B)"):columns(), " "), "A B")
end)

test("modifiers are methods of the query too", function()
  local kb <close> = new_kb()
  kb:claim { relation = "leans", args = { "a", "x" }, from = "2019", to = "2020" }
  kb:claim { relation = "leans", args = { "b", "x" }, credibility = 0.5 }
  equal(rows(kb:query("leans(A, _)"):at("2018")), "b")
  equal(rows(kb:query("leans(A, _)"):during("2019-06", "2019-07")), "a|b")
  equal(rows(kb:query("leans(A, _)"):during(nil, "2010")), "b")
  equal(rows(kb:query("leans(A, _)"):order("belief", "desc"):limit(1)), "a")
  equal(rows(kb:query("leans(A, _)"):as_of(2)), "a")
  contains(fails(function() return kb:query("leans(A, _)"):at("2018-99") end), "module_test.lua:")
  contains(fails(function() return kb:query("leans(A, _)"):order("B") end), "no column 'B'")
end)

test("a state is asked with the rules of another", function()
  local kb <close> = new_kb()
  kb:claim { relation = "leans", args = { "a", "iran" } }
  local before = kb:list("transactions"):count()
  assert(kb:load("relation.extra { 'x' } derive.friend { 'x' } friend(X) { leans(X, 'iran') } :name 'r'"))
  kb:claim { relation = "leans", args = { "b", "iran" } }
  equal(rows(kb:query("friend(A)"):as_of(before, { rules = "now" })), "a")
  contains(fails(function() return kb:query("friend(A)"):as_of(before) end), "friend")
  equal(rows(kb:query("friend(A)"):as_of("now", { rules = before + 1 })), "a|b")
  contains(fails(function() return kb:query("friend(A)"):as_of(before, "now") end), "table expected")
end)

test("names that same_as identifies are merged where asked", function()
  local kb <close> = new_kb()
  assert(kb:load([[relation.same_as { "one", "other" }  claim { same_as("a", "alias"), id = "S" }]]))
  kb:claim { relation = "leans", args = { "a", "iran" } }
  equal(rows(kb:query("leans(A, _)")), "a")
  equal(rows(kb:query("leans(A, _)"):merged()), "a|alias")
  equal(rows(kb:query("leans(A, _)"):merged(true):merged(false)), "a")
  contains(tostring(kb:why("leans('alias', _):merged()")), "claim S")
  kb:retract("S")
  equal(rows(kb:query("leans(A, _)"):merged()), "a")
end)

test("what changed is listed with its causes", function()
  local kb <close> = new_kb()
  assert(kb:load("source.paper { reliability = 'A' } claim { leans('a', 'iran'), source = 'paper', id = 'A' }"))
  local first = kb:list("transactions"):count()
  assert(kb:load("source.paper { reliability = 'D' }"))
  kb:claim { relation = "leans", args = { "b", "iran" }, id = "B" }
  local listed = kb:changed("leans(Who, _)", first):all()
  equal(#listed, 2)
  equal(listed[1].change, "changed")
  equal(listed[1].statement, 'leans("a", _)')
  equal(listed[1].belief_before, 1.0)
  equal(listed[1].cause, "source paper regraded from A to D")
  equal(listed[1].transaction, first + 1)
  equal(listed[2].change, "added")
  equal(listed[2].belief_before, lore.null)
  equal(listed[2].cause, "claim B recorded")
  equal(kb:changed("leans(Who, _)", first, first):count(), 0)
  contains(fails(function() return kb:changed("leans(Who, _)", first + 1, first) end), "after the second")
end)

test("a question says what it takes of imprecise dates, and its rows how certain they are", function()
  local kb <close> = new_kb()
  assert(kb:load([[
    relation.held { "who", temporal = true }
    claim { held("a"), to = "2020-01" }
    claim { held("b"), from = "2020-01-05/2020-01-20" }
  ]]))
  local goal = "held(W):at '2020-01-10'"
  equal(rows(kb:query(goal)), "a|b")
  equal(rows(kb:query(goal):reading("possible")), "a|b")
  equal(rows(kb:query(goal):reading("certain")), "")
  equal(rows(kb:query(goal .. ":reading 'certain'")), "")
  local function first(text)
    local query <close> = kb:query(text)
    query:step()
    return query:record()
  end
  local row = first("held('b')")
  equal(row.is_certain, true)
  equal(row.certain, 1.0)
  equal(#row.certain_stretches, 1)
  equal(tostring(row.stretches[1].from), "2020-01-05")
  equal(tostring(row.certain_stretches[1].from), "2020-01-21")
  row = first("held('b'):at '2020-01-10'")
  equal(row.is_certain, false)
  equal(row.certain, 0.0)
  equal(#row.certain_stretches, 0)
  contains(fails(function() return kb:query(goal):reading("likely") end), '"both", "possible" or "certain"')
  local query <close> = kb:query("held(W)")
  query:step()
  contains(fails(function() return query:reading("certain") end), "before its first step")
end)

test("a question says what ungraded claims count, and how many there are", function()
  local kb <close> = new_kb()
  kb:claim { relation = "leans", args = { "a", "x" } }
  kb:claim { relation = "leans", args = { "b", "x" }, credibility = "F" }
  equal(rows(kb:query("leans(A, _)")), "a")
  equal(rows(kb:query("leans(A, _)"):ungraded(0.3)), "a|b")
  local query <close> = kb:query("leans(A, _)")
  query:step()
  equal(query:ungraded_claims(), 1)
  contains(fails(function() return kb:query("leans(A, _)"):ungraded(2) end), "between 0 and 1")
  kb:setting("ungraded", "0.3")
  equal(rows(kb:query("leans(A, _)")), "a|b")
  equal(rows(kb:query("leans(A, _)"):ungraded(0)), "a")
end)

test("rows and leaves that are contested say so", function()
  local kb <close> = new_kb()
  kb:claim { relation = "leans", args = { "a", "iran" }, from = "2019" }
  kb:claim { relation = "leans", args = { "b", "iran" }, from = "2019" }
  kb:claim { relation = "leans", args = { "b", "iran" }, from = "2020", to = "2020", denied = true }
  local function marks(query)
    local marked = {}
    for _, record in ipairs(query:all()) do marked[#marked + 1] = record.Who .. tostring(record.contested) end
    return table.concat(marked, " ")
  end
  equal(marks(kb:query("ally(Who)")), "afalse btrue")
  equal(marks(kb:query("ally(Who)"):at("2019")), "afalse bfalse")
  equal(kb:list("claims"):first().contested, nil)
  local nodes = kb:why("ally('b')"):nodes()
  equal(nodes[1].contested, false)
  equal(nodes[#nodes].contested, true)
end)

test("what is worth a look in the rules of a transaction is noted", function()
  local kb <close> = new_kb()
  equal(#kb:notes(), 0)
  kb:load("derive.torn { 'who' }\ntorn(A) { leans(A, P), (leans(A, 'x') | ~leans(A, P)) }", "torn.lua")
  local notes = kb:notes()
  equal(#notes, 1)
  contains(notes[1].message, "leans(A, P) and its absence")
  equal(notes[1].file .. ":" .. notes[1].line, "torn.lua:2")
  kb:fact("leans", "a", "x")
  equal(#kb:notes(), 0)
end)

test("claims of every modality can be made and retracted", function()
  local kb <close> = new_kb()
  kb:claim { relation = "leans", args = { "a", "x" }, id = "C1" }
  kb:claim { relation = "leans", args = { "b", "x" }, denied = true }
  kb:claim { relation = "leans", args = { "c", "x" }, forecast = true }
  kb:claim { relation = "leans", args = { "d", "x" }, view = "iran" }
  equal(rows(kb:query("leans(A, 'x')")), "a")
  equal(rows(kb:query("denied(leans(A, 'x'))")), "b")
  equal(rows(kb:query("forecast(leans(A, 'x'))")), "c")
  equal(rows(kb:query("view(H, leans(A, 'x'))")), "iran d")
  kb:retract("C1", "mistaken")
  equal(rows(kb:query("leans(A, 'x')")), "")
  contains(fails(kb.retract, kb, "C9"), "C9")
  contains(fails(kb.claim, kb, { relation = "leans", args = { "a" } }), "2")
  contains(fails(kb.claim, kb, { relation = "leans", args = { "a", "x" }, sorce = "s" }), "no field 'sorce'")
  contains(fails(kb.claim, kb, { "leans" }), "a claim is a table")
end)

test("transactions are kept together or taken back", function()
  local kb <close> = new_kb()
  kb:begin()
  kb:fact("leans", "a", "x")
  kb:rollback()
  kb:begin()
  kb:facts("leans", { { "b", "x" }, { "c", "x" } })
  local number = kb:commit("two at once", "me")
  equal(math.type(number), "integer")
  equal(rows(kb:query("leans(A, _)")), "b|c")
  local last = kb:list("transactions"):all()
  equal(last[#last].author, "me")
  equal(last[#last].message, "two at once")
  kb:retract_fact("leans", "b", "x")
  equal(rows(kb:query("leans(A, _)")), "c")
  contains(fails(kb.rollback, kb), "no transaction is open")
end)

test("proofs come as text, JSON, DOT and nodes", function()
  local kb <close> = new_kb()
  kb:claim { relation = "leans", args = { "sadr", "iran" }, id = "C1", source = "press", at = "P1" }
  local proof = kb:why("ally('sadr')")
  contains(tostring(proof), "by-leaning")
  contains(proof:json(), "by-leaning")
  contains(proof:dot(), "digraph")
  local nodes = proof:nodes()
  equal(nodes[1].kind, "rule")
  equal(nodes[1].child_count, 1)
  equal(nodes[2].kind, "claim")
  equal(nodes[2].claim, "C1")
  equal(nodes[2].source, "press")
  equal(nodes[2].locator, "P1")
  equal(nodes[2].parent, 1)
  local query = kb:query("ally(A)")
  equal(query:step(), true)
  contains(query:why():text(), "ally(sadr)")
end)

test("limits end an evaluation and a script", function()
  local kb <close> = new_kb()
  kb:load("derive.up { 'x:integer' } up(0) {} up(Y) { up(X), eq(Y, X + 1) }")
  kb:limit { rows = 1000 }
  contains(fails(function() return kb:query("up(X)"):count() end), "1000")
  kb:limit { rows = 0, ms = 200 }
  contains(fails(function() return kb:query("up(X)"):count() end), "up")
  kb:limit { script_ms = 100 }
  contains(fails(kb.load, kb, "\nwhile true do end", "t.lua"), "t.lua:2: error: the script was still running")
  kb:limit { script_ms = 10000, script_memory = 8 << 20 }
  contains(fails(kb.load, kb, "local s = ('x'):rep(9 << 20)"), "more than 8 MiB")
  contains(fails(kb.limit, kb, { row = 5 }), "invalid option")
end)

test("instants and intervals print, compare and have ends", function()
  local day, next_day = lore.date("2020-05-07")
  equal(tostring(day), "2020-05-07")
  equal(tostring(next_day), "2020-05-08")
  equal(day < next_day, true)
  equal(day == lore.instant("2020-05-07"), true)
  equal(next_day.microseconds - day.microseconds, 86400000000)
  local interval = lore.interval("2020-01-01", nil)
  equal(tostring(interval.from), "2020-01-01")
  equal(interval.to, nil)
  equal(lore.null == lore.null, true)
  contains(fails(lore.instant, "2020-13"), "no date")
  contains(fails(lore.interval, "2020-02-01", "2020-01-01"), "before it begins")
  contains(fails(function() return day < interval end), "order")
  equal(lore.word(0.6), "likely")
end)

test("intervals come out of queries", function()
  local kb <close> = new_kb()
  kb:load("derive.span { 'who', 'when:interval' } span(A, I) { leans(A, _):valid(I) }")
  kb:claim { relation = "leans", args = { "a", "x" }, from = lore.instant("2019-01-01"),
    to = lore.instant("2020-01-01") }
  local record = kb:query("span(A, I)"):first()
  equal(tostring(record.I.from), "2019-01-01")
  equal(tostring(record.I.to), "2020-01-01")
end)

test("a closed handle raises an error", function()
  local kb = new_kb()
  kb:fact("leans", "a", "iran")
  local query, proof = kb:query("leans(A, B)"), kb:why("ally('a')")
  local rows_of_closed = kb:query("leans(A, B)"):rows()
  kb:close()
  kb:close()
  contains(fails(kb.query, kb, "leans(A, B)"), "closed")
  contains(fails(kb.load, kb, ""), "closed")
  contains(fails(query.step, query), "closed")
  contains(fails(rows_of_closed), "closed")
  contains(fails(tostring, proof), "closed")
  query:close()
  proof:close()
  contains(fails(query.close, 5), "lore.")
  contains(fails(kb.query, query, "leans(A, B)"), "lore.kb")
end)

test("handles that nobody closes are closed by the collector", function()
  for _ = 1, 20 do
    local kb = new_kb()
    kb:fact("leans", "a", "iran")
    local query = kb:query("leans(A, B)")
    query:step()
    kb:why("ally('a')")
  end
  collectgarbage()
  collectgarbage()
end)

test("misuse is told at the caller's line", function()
  local kb <close> = new_kb()
  local line = debug.getinfo(1, "l").currentline + 1
  contains(fails(function() kb:query("nothing(X)") end), ("module_test.lua:%d: error: no relation"):format(line))
  contains(fails(kb.fact, kb, "leans", {}, "x"), "value expected")
  contains(fails(kb.fact, kb, "nothing", "x"), "nothing")
  contains(fails(kb.list, kb, "nothing"), "nothing")
end)

test("print of a rule file can query the knowledge base that runs it", function()
  local kb <close> = new_kb()
  local seen
  kb:on_print(function() seen = kb:query("leans(A, B)"):count() end)
  kb:load("fact { leans('a', 'b') }\nlocal co = coroutine.wrap(function() kb:list('rules') print('x') end) co()")
  equal(seen, 1)
end)

test("what evaluation takes is told of a goal, a query, all rules, or whatever is asked meanwhile", function()
  local kb <close> = new_kb()
  kb:fact("leans", "sadr", "iran")
  local profile = kb:explain("ally(A)")
  contains(tostring(profile), "schema.lua:5  ally(A)")
  contains(tostring(profile), "most of the time: ")
  equal(tostring(profile):sub(-1) ~= "\n", true, "print ends the line")
  contains(profile:json(), [["literal":"leans(A, iran)"]])
  contains(profile:render("rules"), "what it takes")
  contains(kb:explain():text(), "ally(A)")
  contains(kb:query("ally(A)"):explain():text(), "ally(A)")
  kb:profile_begin()
  equal(kb:query("ally(A)"):count(), 1)
  local meanwhile = kb:profile_end()
  contains(meanwhile:text(), "ally(A)")
  contains(fails(kb.profile_end, kb), "no profile has begun")
  contains(fails(kb.explain, kb, "nothing(X)"), "no relation")
  meanwhile:close()
  contains(fails(meanwhile.render, meanwhile, "json"), "the profile is closed")
  contains(fails(profile.render, profile, "sonnet"), "invalid option")
end)

harness.done()
