-- SPDX-License-Identifier: MIT
-- What rule files say and how it arrives: rules as the knowledge base keeps them, facts, claims, sources,
-- settings; that a file is all or nothing.
local lore = require "lore"
local harness = require "harness"
local test, equal, contains, rows = harness.test, harness.equal, harness.contains, harness.rows

local declarations = [[
relation.p { "x", temporal = true } relation.q { "x", temporal = true } relation.n { "x:integer" }
relation.r { "x", "y" } relation.t { "x:text" } relation.o { "x", open = true }
derive.d { "x" } derive.e { "x:integer" } derive.m { "x", "n:integer" }
]]

---rule as written, the same as the knowledge base prints it (nil: as written)
local rules = {
  { "d(X) { p(X) }" },
  { "d(X) { p(X), ~q(X) }" },
  { "d(X) { p(X), r(X, _) }" },
  { "d(X) { p(X) | q(X) }" },
  { "d(X) { (p(X) | q(X)) & t(X) }" },
  { "d(X) { p(X) & q(X) & t(X) }" },
  { "d(X) { p(X) | q(X) & t(X) }" },
  { "d(X) { t(X), ~(p(X) | q(X)) }", "d(X) { t(X), ~p(X) & ~q(X) }" },
  { "d(X) { t(X), ~eq(X, 'a') }", 'd(X) { t(X), ne(X, "a") }' },
  { "d(X) { t(X), ~~p(X) }", "d(X) { t(X), p(X) }" },
  { "d(X) { t(X), absent(o(X), 'the list is complete') }", 'd(X) { t(X), absent(o(X), "the list is complete") }' },
  { "d(X) { p(X):at '2020-05' }", 'd(X) { p(X):at("2020-05") }' },
  { "d(X) { p(X):during('2020', '2021') }", 'd(X) { p(X):during("2020", "2021") }' },
  { "d(X) { p(X):always('2020', '2021') }", 'd(X) { p(X):always("2020", "2021") }' },
  { "d(X):valid(J) { p(X):valid(I), q(X):valid(J), before(I, J), gap(I, J, '0d', '90d') }",
    'd(X):valid(J) { p(X):valid(I), q(X):valid(J), before(I, J), gap(I, J, "0d", "90d") }' },
  { "denied(d(X)) { p(X) }" },
  { "d(X) { denied(p(X)) }" },
  { "d(X) { atleast(0.5, p(X)) }" },
  { "d(X) { past('1 month', p(X)), throughout('1 day', q(X)), began(p(X)), ended(q(X)) }",
    'd(X) { past("1 month", p(X)), throughout("1 day", q(X)), began(p(X)), ended(q(X)) }' },
  { "d(X) { view('iran', p(X)), forecast(q(X)) }", 'd(X) { view("iran", p(X)), forecast(q(X)) }' },
  { "e(Y) { n(X), eq(Y, X * 2 + 1) }", "e(Y) { n(X), eq(Y, X * 2 + 1) }" },
  { "e(Y) { n(X), eq(Y, (X + 1) * -X // 2 % 3) }", "e(Y) { n(X), eq(Y, (X + 1) * -X // 2 % 3) }" },
  { "e(Y) { t(X), eq(Y, #(X .. 'a')) }", 'e(Y) { t(X), eq(Y, #(X .. "a")) }' },
  { "m(X, count(Y)) { r(X, Y) }" },
  { "d(X) { p(X) } :weight(0.5) :name 'half' :note 'why'", 'd(X) { p(X) } :weight(0.5) :name "half" :note "why"' },
  { "d(X) { n(N), t(X), where 'N > 3 and (X ~= \"a\" or p(X)) and not (N == 7)' }",
    'd(X) { n(N), t(X), gt(N, 3) & (ne(X, "a") | p(X)) & ne(N, 7) }' },
  { "d(X) { n(N), t(X), where 'N + 1 * 2 <= -3 ^ 2 and #X < 9 and starts_with(X, \"a\")' }",
    'd(X) { n(N), t(X), le(N + 1 * 2, -3 ^ 2) & lt(#X, 9) & starts_with(X, "a") }' },
  { "d(X) { t(X), where 'not (p(X) or q(X)) and \"a\" .. X == [[ab]]' }",
    'd(X) { t(X), ~p(X) & ~q(X) & eq("a" .. X, "ab") }' },
}

for _, case in ipairs(rules) do
  test(case[1] .. " arrives", function()
    local kb = harness.kb(declarations .. case[1])
    local record = kb:list("rules"):first()
    local text = record.text:gsub("%s+", " ")
    if text ~= (case[2] or case[1]) then
      -- weight, name and note may be told apart from the text
      contains(case[2] or case[1], text)
    end
    equal(record.file, "rules.lua", "file")
    equal(record.line, 4, "line")
    kb:close()
  end)
end

test("rules can be built by code", function()
  local kb = harness.kb(declarations .. [[
    local groups = { "a", "b" }
    for _, group in ipairs(groups) do
      d(X) { r(X, group) } :name("in-" .. group)
    end
    local function twice(condition) return condition end
    d(X) { twice(p(X)) }
    fact { r("x", "a"), r("y", "b"), r("z", "c") }
  ]])
  equal(rows(kb:query("d(X)")), "x|y")
  equal(kb:list("rules"):count(), 3)
end)

test("a name that is set is Lua's, and a free one a relation", function()
  local kb, printed = harness.kb(declarations .. [[
    limit = 2
    function double(x) return 2 * x end
    fact { n(double(limit)) }
    print(limit, type(string.rep), X, somewhere)
  ]])
  equal(printed[1], "2\tfunction\tX\tsomewhere\n")
  equal(rows(kb:query("n(X)")), "4")
end)

test("each _ is a variable of its own", function()
  local kb = harness.kb(declarations .. 'd(X) { r(X, _), r(_, X) } fact { r("a", "b"), r("b", "c") }')
  equal(rows(kb:query("d(X)")), "b")
end)

test("values keep their types", function()
  local kb = harness.kb([[
    relation.v { "x:any" }
    fact { v(1), v(1.0), v("1"), v(true), v(instant("2020-05-07")), v(null), v(math.mininteger) }
  ]])
  local types = {}
  for value in kb:query("v(X)"):rows() do types[#types + 1] = math.type(value) or type(value) end
  table.sort(types)
  equal(table.concat(types, " "), "boolean float integer integer string userdata userdata")
end)

test("many facts arrive in batches", function()
  local kb = harness.kb(declarations .. 'for i = 1, 5000 do fact { n(i), r("a" .. i % 7, "b") } end')
  equal(kb:query("n(X)"):count(), 5000)
  equal(kb:query("r(X, Y)"):count(), 7)
end)

test("claims arrive with all that they say", function()
  local kb = harness.kb([[
    relation.member { "who", "group", temporal = true }
    source.press { reliability = "B", title = "The press" }
    source.wire { via = "press" }
    claim { member("a", "b"), id = "C1", from = "2019", to = "2020-05", source = "wire", at = "P7",
            credibility = "likely", note = "n" }
    claim { ~member("a", "c"), source = "press" }
    claim { forecast(member("x", "y")), credibility = "will" }
    claim { demand("iran", member("x", "z")) }
  ]])
  local claims = kb:list("claims"):all()
  equal(#claims, 4)
  equal(claims[1].id, "C1")
  equal(claims[1].locator, "P7")
  equal(claims[1].source, "wire")
  contains(claims[2].statement, "denied")
  equal(claims[3].modality, "forecast")
  equal(claims[4].holder, "iran")
  equal(kb:list("sources"):count(), 2)
end)

test("settings arrive", function()
  local kb = harness.kb('setting { conjunction = "product", counts_from = 0.25 }')
  equal(kb:settings().conjunction, "product")
  equal(kb:settings().counts_from, "0.25")
end)

test("a conflict is asked for by its name", function()
  local kb = harness.kb(declarations .. [[
    conflict "two at once" { r(A, "king"), r(B, "king"), ne(A, B) } :note "one king"
    conflict "a fool" { r(_, "fool") }
    fact { r("a", "king"), r("b", "king") }
  ]])
  equal(rows(kb:query("conflict(Name)")), "two at once")
end)

test("a byte order mark and a first line for the shell are skipped", function()
  local kb = harness.kb()
  kb:load("\xEF\xBB\xBF#!/usr/bin/lore\nrelation.p { 'x' }\nfact { p('a') }")
  kb:load("#!/usr/bin/lore run\nfact { p('b') }")
  equal(rows(kb:query("p(X)")), "a|b")
  contains(harness.fails(kb.load, kb, "#!x\n\nerror('here')", "t.lua"), "t.lua:3:")
end)

test("a file is all or nothing", function()
  local kb = harness.kb(declarations)
  harness.fails(kb.load, kb, "fact { p('a') } d(X) { p(X) } error('late')")
  harness.fails(kb.load, kb, "fact { p('b') } d(X) { nothing(X) }")
  harness.fails(kb.load, kb, "fact { p('c') } kb:query('p(X)'):count() fact { n('x') }")
  equal(rows(kb:query("p(X)")), "")
  equal(kb:list("rules"):count(), 0)
  kb:load("fact { p('a') }") -- control
  equal(rows(kb:query("p(X)")), "a")
end)

test("within a transaction of the host's, what the script refuses has changed nothing", function()
  local kb = harness.kb(declarations)
  kb:begin()
  kb:fact("p", "a")
  harness.fails(kb.load, kb, "fact { p('b') } error('late')")
  kb:load("fact { p('c') }")
  kb:commit("by hand")
  equal(rows(kb:query("p(X)")), "a|c")
end)

test("a rule file can ask what has been said so far", function()
  local kb, printed = harness.kb(declarations .. [[
    fact { p("a") }
    d(X) { p(X) }
    for x in kb:query("d(X)"):rows() do print(x) end
    fact { p("b") }
    print(kb:query("d(X)"):count(), kb:query("d(X)"):first().word)
    kb:fact("p", "c")
    print(tostring(kb:why("d('c')")):match("fact"))
  ]])
  equal(table.concat(printed), "a\n2\tcertain\nfact\n")
  equal(rows(kb:query("d(X)")), "a|b|c")
end)

test("a modifier after a query comes too late and says so", function()
  local kb = harness.kb(declarations)
  contains(harness.fails(kb.load, kb, "local r = d(X) { p(X) }\nkb:query('d(X)')\nr:weight(0.5)", "t.lua"),
    "t.lua:3: error: :weight comes too late")
end)

test("several problems are told at once", function()
  local kb = harness.kb(declarations)
  local message = harness.fails(kb.load, kb, "d(X) { p(X) or q(X) }\nd(X) { not p(X) }\n", "t.lua")
  contains(message, "t.lua:1: error:")
  contains(message, "t.lua:2: error:")
end)

test("a problem that a script catches reads as a message", function()
  local _, printed = harness.kb(declarations .. [[
    print(select(2, pcall(function() return p({}) end)))
    print(select(2, pcall(kb.query, kb, "nope(X)")))
  ]])
  contains(printed[1], "rules.lua:4: argument 1 of p is a Lua table")
  contains(printed[2], "no relation 'nope'")
end)

test("messages are bounded and escaped", function()
  local kb = harness.kb()
  local message = harness.fails(kb.load, kb, 'error("\\27[31m\\226\\128\\174" .. ("x"):rep(1e6))', "t.lua")
  equal(#message < 2000, true, "bounded")
  equal(message:find("\27", 1, true), nil, "control character")
  equal(message:find("\226\128\174", 1, true), nil, "bidirectional control")
  contains(message, "\\x1B[31m\\xE2\\x80\\xAE")
end)

test("a file that cannot be read is nil and a message", function()
  local kb = harness.kb()
  local done, message = kb:load_file("no/such/file.lua")
  equal(done, nil)
  contains(message, "no/such/file.lua")
  done, message = kb:load_file(".")
  equal(done, nil)
  contains(message, ".")
end)

test("the module says which version it is", function()
  contains(lore.version, ".")
end)

harness.done()
