-- SPDX-License-Identifier: MIT
-- Goals as text: what they may be, their modifiers, what is refused.
local harness = require "harness"
local test, equal, contains, rows = harness.test, harness.equal, harness.contains, harness.rows

local function new_kb()
  return (harness.kb([[
    relation.leans { "who", "pole", temporal = true }
    relation.n { "x:integer" }
    relation.cleric { "who" }
    claim { leans("sadr", "iran"), from = "2019-10-01", to = "2020-01-01" }
    claim { leans("sadr", "nobody"), from = "2020-02-01" , credibility = 0.6 }
    claim { leans("kataib", "iran") }
    fact { cleric("sadr"), n(1), n(2), n(3) }
  ]]))
end

---goal, its rows
local goals = {
  { "leans(Who, 'iran')", "kataib|sadr" },
  { "leans(Who, Pole) & cleric(Who)", "sadr iran|sadr nobody" },
  { "{ leans(Who, Pole), cleric(Who) }", "sadr iran|sadr nobody" },
  { "{ leans(Who, Pole), ~cleric(Who) }", "kataib iran" },
  { "leans(Who, 'nobody') | cleric(Who)", "sadr" },
  { "leans('kataib', 'iran')", "" },
  { "leans(Who, 'iran'):at '2020-03'", "kataib" },
  { "leans(Who, 'iran'):at('2019-12')", "kataib|sadr" },
  { "leans(Who, _):during('2020-01-05', '2020-01-31')", "kataib" },
  { "leans(Who, Pole):order('Pole', 'desc'):limit(1)", "sadr nobody" },
  { "leans(Who, Pole):order(Who):order('Pole', 'desc')", "kataib iran|sadr nobody|sadr iran" },
  { "leans(Who, Pole):order('belief'):limit(1)", "sadr nobody" },
  { "{ leans(Who, 'iran'), cleric(Who) }:at '2020-03'", "" },
  { "{ leans(Who, 'iran'), cleric(Who) }:limit(5):at '2019-11'", "sadr" },
  { "(leans(Who, P) & cleric(Who)):at('2020-03')", "sadr nobody" },
  { "leans(Who, 'iran'):limit(0)", "" },
  { "n(X):order('X', 'desc'):limit(2)", "3|2" },
  { "{ n(X), where 'X > 1 and X ~= 3' }", "2" },
  { "{ n(X), eq(Y, X * 10) }", "1 10|2 20|3 30" },
  { "  leans( Who ,\n 'iran' )  -- who?", "kataib|sadr" },
  { "leans(Who, 'iran'):as_of(1)", "kataib|sadr" },
  { "leans(Who, 'iran'):as_of 'now'", "kataib|sadr" },
  { "leans(Who, 'iran'):as_of(1, { rules = 'now' })", "kataib|sadr" },
  { "leans(Who, 'iran'):merged():merged(false):limit(1)", "kataib" },
}

for _, case in ipairs(goals) do
  test(case[1]:gsub("%s+", " ") .. " is answered", function()
    local kb = new_kb()
    equal(rows(kb:query(case[1])), case[2])
    kb:close()
  end)
end

---goal, part of the message
local refusals = {
  { "leans(Who, 'iran'", "')' expected" },
  { "lean(Who, 'iran')", "did you mean leans" },
  { "leans(Who, 'iran') or cleric(Who)", "uses Lua's or" },
  { "not cleric(Who)", "uses Lua's not" },
  { "{ n(X), X > 3 }", "write gt(X, 3)" },
  { "leans", "write leans(...)" },
  { "", "a goal is a condition" },
  { "5", "not the Lua value 5" },
  { "cleric(X), n(Y)", "join several with &" },
  { "fact { cleric('x') }", "fact" },
  { "relation.x { 'a' }", "relation" },
  { "cleric(X) { n(X) }", "belongs into a rule file" },
  { "cleric(X):limit(-1)", ":limit is followed by what it cannot take" },
  { "cleric(X):order('X', 'down')", ":order has no direction" },
  { "cleric(X):order('Y')", "no column 'Y'" },
  { "cleric(X):lmit(1)", "did you mean 'limit'" },
  { "leans(X, _):at '2020-13'", "month" },
  { "leans(X, _):as_of(1, { rule = 'now' })", ":as_of is followed by what it cannot take" },
  { "leans(X, _):as_of(1, { rules = 'now', 3 })", ":as_of is followed by what it cannot take" },
  { "leans(X, _):as_of(1, { rules = 99 })", "no transaction 99" },
  { "leans(X, _):merged('yes')", ":merged takes true or false" },
  { "kb:close()", "kb" },
}

for _, case in ipairs(refusals) do
  test(("'%s' is no goal"):format(case[1]), function()
    local kb = new_kb()
    contains(harness.fails(kb.query, kb, case[1]), case[2])
    equal(kb:query("n(X)"):count(), 3) -- and the knowledge base is as it was
    kb:close()
  end)
end

test("an error in a goal has no place of its own", function()
  local kb = new_kb()
  local message = harness.fails(function() kb:query("lean(Who)") end)
  contains(message, "goals_test.lua:")
  equal(message:find("goal:1", 1, true), nil)
end)

test("operators inside a goal are no modifiers", function()
  local kb = new_kb()
  local inner = kb:query("leans(Who, 'iran'):at '2020-03' & n(1)"):all()
  equal(#inner, 1)
  equal(inner[1].stretches[1].from, nil, "timeless")
  local outer = kb:query("leans(Who, 'iran'):at '2020-03'"):all()
  equal(tostring(outer[1].stretches[1].from), "2020-03-01", "clipped")
end)

test("why explains the first answer", function()
  local kb = new_kb()
  contains(tostring(kb:why("leans('sadr', Pole)")), "leans(sadr, iran)")
  local proof, message = kb:why("leans('nobody', Pole)")
  equal(proof, nil)
  contains(message, "no answer")
  contains(harness.fails(kb.why, kb, "lean(X)"), "no relation")
end)

test("whynot tells what a goal lacks, as a tree, as nodes and as rows", function()
  local kb = new_kb()
  local tree = kb:whynot("leans('nobody', 'iran')")
  contains(tostring(tree), "not leans(nobody, iran)")
  local nodes = tree:nodes()
  equal(nodes[1].kind, "lack")
  equal(type(nodes[1].remark), "string")
  local query = kb:query("leans('nobody', 'iran')")
  contains(query:whynot():render("json"), '"kind":"said"')
  local rows = query:whynot_rows()
  equal(rows:step(), true)
  equal(rows:record().statement, "not leans(nobody, iran)")
  contains(tostring(kb:whynot("leans('sadr', Pole)")), "it holds")
  contains(harness.fails(kb.whynot, kb, "lean(X)"), "no relation")
end)

test("conflicts are listed, and one of them shown in full", function()
  local kb = harness.kb([[
    relation.heads { "who", "what" }
    conflict "two heads" { heads(A, W), heads(B, W), ne(A, B) }
    claim { heads("x", "g"), id = "X1" }
    claim { heads("y", "g"), id = "Y1" }
    claim { heads("z", "g"), id = "Z1" }
  ]])
  local found = kb:conflicts { limit = 2 }
  equal(found:is_cut(), true)
  equal(found:step(), true)
  equal(found:record().kind, "rule")
  equal(found:record().name, "two heads")
  contains(tostring(found:conflict()), "no conflict without")
  equal(kb:conflicts():is_cut(), false)
  equal(kb:conflicts { like = "seat" }:step(), false)
  contains(harness.fails(kb.conflicts, kb, "x"), "table expected")
end)

test("conflicts are those of an earlier state, by its rules", function()
  local kb = harness.kb([[
    relation.heads { "who", "what" }
    claim { heads("x", "g"), id = "X1" }
    claim { heads("y", "g"), id = "Y1" }
  ]])
  local before = kb:list("transactions"):count()
  kb:load [[ conflict "two heads" { heads(A, W), heads(B, W), ne(A, B) } ]]
  local ruled = kb:list("transactions"):count()
  kb:retract("Y1")
  equal(kb:conflicts { as_of = before }:step(), false)
  local found = kb:conflicts { as_of = ruled }
  equal(found:step(), true)
  contains(tostring(found:conflict()), "no conflict without")
  equal(kb:conflicts():step(), false)
  local whatif = kb:whatif()
  contains(harness.fails(whatif.conflicts, whatif, { as_of = ruled }), "the state that it was opened on")
end)

test("whynot and conflicts are asked of a what-if too", function()
  local kb = harness.kb([[
    relation.heads { "who", "what" }
    conflict "two heads" { heads(A, W), heads(B, W), ne(A, B) }
    claim { heads("x", "g"), id = "X1" }
    claim { forecast(heads("y", "g")), id = "F1" }
  ]])
  local without = kb:whatif { drop_claims = { "X1" } }
  contains(tostring(without:whynot("heads('x', 'g')")), "nothing says so")
  contains(tostring(kb:whynot("heads('x', 'g')")), "it holds")
  contains(tostring(kb:whatif { drop_claims = { "F1" } }:whynot("heads('y', 'g')")), "nothing says so")
  local with = kb:whatif { assume = { "F1" } }
  local found = with:conflicts()
  equal(found:step(), true)
  contains(tostring(found:conflict()), "no conflict without")
  equal(kb:conflicts():step(), false)
end)

harness.done()
