-- SPDX-License-Identifier: MIT
-- What-ifs: each, however deep and on whatever state, answers as a knowledge base does that was made with its
-- changes; its difference is that of the answers. The program prints its seed; LORE_SEED repeats one.
local harness = require "harness"
local test, equal, contains, fails = harness.test, harness.equal, harness.contains, harness.fails
local lore = require "lore"

local seed = tonumber(os.getenv("LORE_SEED")) or 1
print("seed " .. seed)
math.randomseed(seed)

local function any(list) return list[math.random(#list)] end
local function chance(n) return math.random(n) == 1 end

-- ---- random knowledge bases as tables --------------------------------------------------------------

local NODES = { "a", "b", "c", "d" }
local DATES = { "2018", "2019", "2020-03", "2020-06", "2021" }
local BELIEFS = { 1, 0.9, 0.8, 0.6, 0.3 }
local GRADES = { "B", "C", "D", "F", 0.7, 0.2 }

local DECLARATIONS = [[
relation.edge { "x", "y", temporal = true%s }
relation.shut { "x" }
relation.near { "x", "y", symmetric = true }
derive.path { "x", "y" }
derive.open { "x", "y" }
derive.fan { "x", "n:integer" }
derive.doubt { "x", "y" }
derive.hoped { "x", "y" }
derive.recent { "x" }
path(X, Y) { edge(X, Y) }
path(X, Z) { path(X, Y), edge(Y, Z) } :weight(0.9)
path(X, Y) { near(X, Y) }
open(X, Y) { path(X, Y), ~shut(Y) }
fan(X, count(Y)) { path(X, Y) }
doubt(X, Y) { path(X, Y), denied(edge(X, Y)) }
hoped(X, Y) { forecast(edge(X, Y)) }
hoped(X, Y) { demand(X, edge(X, Y)), ~edge(X, Y) }
recent(X) { edge(X, _):at "2020-04" }
setting { conjunction = "%s" }
]]

local GOALS = { "edge(X, Y)", "denied(edge(X, Y))", "near(X, Y)", "denied(near(X, Y))", "shut(X)",
  "denied(shut(X))", "path(X, Y)", "open(X, Y)", "fan(X, N)",
  "doubt(X, Y)", "hoped(X, Y)", "recent(X)", "forecast(edge(X, Y))", "demand(H, edge(X, Y))" }

local function random_claim(id)
  local claim = { id = id, x = any(NODES), y = any(NODES), word = any { "edge", "edge", "edge", "near", "shut" } }
  if claim.word == "edge" then
    claim.modality = any { "", "", "", "denied", "forecast", "demand" }
    if chance(2) then claim.from = any(DATES) end
    if chance(3) then claim.to = any(DATES) end
    if claim.from and claim.to and claim.from >= claim.to then claim.to = nil end
  end
  if chance(2) then claim.credibility = any(BELIEFS) end
  if chance(8) then claim.credibility = any { "unlikely", "6" } end
  if not chance(4) then claim.source = any { "s1", "s2", "s3", "s4", "s5" } end
  return claim
end

---Sources relay and copy those of smaller numbers.
local function random_model()
  local model = { sources = {}, claims = {}, facts = {}, noisy = chance(3), product = chance(2) }
  for i = 1, 5 do
    local source = { name = "s" .. i }
    if chance(2) then source.grade = any(GRADES) end
    if i > 1 and chance(2) then source.via = "s" .. math.random(i - 1) end
    if i > 1 and chance(4) then source.origin = "s" .. math.random(i - 1) end
    model.sources[i] = source
  end
  for i = 1, math.random(4, 14) do model.claims[i] = random_claim("c" .. i) end
  for _ = 1, math.random(0, 3) do model.facts[("near('%s', '%s')"):format(any(NODES), any(NODES))] = true end
  if chance(2) then model.facts[("shut('%s')"):format(any(NODES))] = true end
  return model
end

local function literal(value)
  return type(value) == "string" and ("%q"):format(value) or tostring(value)
end

local function statement(claim)
  local inner = claim.word == "shut" and ("shut('%s')"):format(claim.x)
    or ("%s('%s', '%s')"):format(claim.word, claim.x, claim.y)
  if claim.modality == "demand" then return ("demand('%s', %s)"):format(claim.x, inner) end
  return (claim.modality or "") ~= "" and ("%s(%s)"):format(claim.modality, inner) or inner
end

local function claim_text(claim)
  local parts = { statement(claim), ("id = '%s'"):format(claim.id) }
  for _, field in ipairs { "from", "to", "credibility", "source" } do
    if claim[field] ~= nil then parts[#parts + 1] = ("%s = %s"):format(field, literal(claim[field])) end
  end
  return table.concat(parts, ", ")
end

local function source_text(source)
  local parts = {}
  if source.grade then parts[1] = "reliability = " .. literal(source.grade) end
  if source.via then parts[#parts + 1] = "via = " .. literal(source.via) end
  if source.origin then parts[#parts + 1] = "origin = " .. literal(source.origin) end
  return ("source.%s { %s }\n"):format(source.name, table.concat(parts, ", "))
end

local function text_of(model)
  local noisy, conjunction = model.noisy and ", noisy_or = true" or "", model.product and "product" or "minimum"
  local lines = { DECLARATIONS:format(noisy, conjunction) }
  for _, source in ipairs(model.sources) do lines[#lines + 1] = source_text(source) end
  for _, claim in ipairs(model.claims) do lines[#lines + 1] = ("claim { %s }\n"):format(claim_text(claim)) end
  for fact in pairs(model.facts) do lines[#lines + 1] = ("fact { %s }\n"):format(fact) end
  return table.concat(lines)
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local out = {}
  for key, item in pairs(value) do out[key] = copy(item) end
  return out
end

-- ---- changes, to a what-if and to a model ----------------------------------------------------------

local function fallen(model, name)
  local is_fallen = { [name] = true }
  for _ = 1, #model.sources do
    for _, source in ipairs(model.sources) do
      if is_fallen[source.via] or is_fallen[source.origin] then is_fallen[source.name] = true end
    end
  end
  return is_fallen
end

local added = 0

local changes = {
  function(model, whatif)
    local name = any(model.sources).name
    whatif:drop_source(name)
    local is_fallen = fallen(model, name)
    for i = #model.claims, 1, -1 do
      if is_fallen[model.claims[i].source] then table.remove(model.claims, i) end
    end
    for _, source in ipairs(model.sources) do source.is_dropped = source.is_dropped or is_fallen[source.name] end
  end,
  function(model, whatif)
    local source = any(model.sources)
    if source.is_dropped then return end
    source.grade = any(GRADES)
    whatif:grade(source.name, source.grade)
  end,
  function(model, whatif)
    if #model.claims == 0 then return end
    whatif:drop_claim(table.remove(model.claims, math.random(#model.claims)).id)
  end,
  function(model, whatif)
    if #model.claims == 0 then return end
    local claim = any(model.claims)
    claim.credibility = any { 0.5, 0.1, "likely", "very unlikely", "6", 1 }
    whatif:grade(claim.id, claim.credibility)
  end,
  function(model, whatif)
    added = added + 1
    local claim = random_claim("added" .. added)
    if chance(3) then claim.y = "unheard of" end
    whatif:load(("claim { %s }"):format(claim_text(claim)))
    local source = claim.source and model.sources[tonumber(claim.source:sub(2))]
    if not (source and source.is_dropped) then table.insert(model.claims, claim) end
  end,
  function(model, whatif)
    local x, y = any(NODES), any(NODES)
    whatif:deny(("edge('%s', '%s')"):format(x, y))
    added = added + 1
    table.insert(model.claims, { id = "denial" .. added, word = "edge", modality = "denied", x = x, y = y })
    model.claims[#model.claims].is_unnamed = true
  end,
  function(model, whatif)
    local fact = next(model.facts)
    if not fact then return end
    whatif:retract_fact(fact)
    model.facts[fact] = nil
  end,
  function(model, whatif)
    local fact = ("near('%s', '%s')"):format(any(NODES), any { "b", "beyond" })
    whatif:load(("fact { %s }"):format(fact))
    model.facts[fact] = true
  end,
  function(model, whatif)
    local found = {}
    for _, claim in ipairs(model.claims) do
      if claim.modality == "forecast" then found[#found + 1] = claim end
    end
    if #found == 0 then return end
    whatif:assume("forecast(edge(X, Y))")
    for _, claim in ipairs(found) do
      if not claim.is_assumed then
        claim.is_assumed = true
        added = added + 1
        table.insert(model.claims, { id = "assumed" .. added, word = "edge", x = claim.x, y = claim.y,
          from = claim.from, to = claim.to, is_unnamed = true })
      end
    end
  end,
}

---What a what-if's own claims have no name for here is not dropped or graded by its name.
local function change(model, whatif)
  local hidden = {}
  for i = #model.claims, 1, -1 do
    local claim = model.claims[i]
    if claim.is_unnamed or claim.is_assumed then table.insert(hidden, table.remove(model.claims, i)) end
  end
  local which = math.random(#changes)
  if which == 1 or which == #changes then
    for _, claim in ipairs(hidden) do table.insert(model.claims, claim) end
    hidden = {}
  end
  changes[which](model, whatif)
  for _, claim in ipairs(hidden) do table.insert(model.claims, claim) end
end

-- ---- answers as text -------------------------------------------------------------------------------

local function dump_goal(asked, goal)
  local lines = {}
  for record in asked:query(goal):records() do
    local parts = {}
    for i = 1, #record do parts[i] = tostring(record[i]) end
    for _, part in ipairs(record.stretches) do
      parts[#parts + 1] = ("[%s %s %.4f %.4f]"):format(part.from, part.to, part.pro, part.con)
    end
    lines[#lines + 1] = table.concat(parts, " ")
  end
  return lines
end

local function dump(asked)
  local parts = {}
  for _, goal in ipairs(GOALS) do parts[#parts + 1] = goal .. ": " .. table.concat(dump_goal(asked, goal), "; ") end
  return table.concat(parts, "\n")
end

---How many statements of the goals have another belief, for or against apart.
local function count_differences(before, after)
  local count = 0
  for _, goal in ipairs(GOALS) do
    local beliefs = {}
    for side, asked in ipairs { before, after } do
      for record in asked:query(goal):records() do
        local key, belief = {}, {}
        for i = 1, #record do key[i] = tostring(record[i]) end
        key = table.concat(key, "|")
        for _, part in ipairs(record.stretches) do
          local last = belief[#belief]
          if last and last.to == part.from and last.pro == part.pro then
            last.to = part.to
          elseif part.pro > 0 then
            belief[#belief + 1] = { from = part.from, to = part.to, pro = part.pro }
          end
        end
        for i, part in ipairs(belief) do belief[i] = ("%s %s %.6f"):format(part.from, part.to, part.pro) end
        beliefs[key] = beliefs[key] or {}
        beliefs[key][side] = table.concat(belief, ";")
      end
    end
    for _, sides in pairs(beliefs) do if sides[1] ~= sides[2] then count = count + 1 end end
  end
  return count
end

-- ---- the properties --------------------------------------------------------------------------------

local function fresh(model)
  local kb = assert(lore.open())
  kb:load(text_of(model), "model.lua")
  return kb
end

---Supposes some changes in whatif and in model, and compares.
local function compare(model, whatif, kb)
  for _ = 1, math.random(3) do change(model, whatif) end
  local expected <close> = fresh(model)
  local wanted, found = dump(expected), dump(whatif)
  if wanted ~= found then
    error(("the model:\n%s\nexpected:\n%s\nfound:\n%s\nwithout:\n%s"):format(text_of(model), wanted, found,
      dump(kb)), 0)
  end
end

test("a what-if answers as a knowledge base made with its changes, nested ones too", function()
  for _ = 1, 80 do
    local model = random_model()
    local kb <close> = fresh(model)
    local before = dump(kb)
    local whatif = kb:whatif()
    model = copy(model)
    for _ = 1, 3 do
      compare(model, whatif, kb)
      whatif = chance(2) and whatif:whatif() or whatif
    end
    equal(dump(kb), before, "what is recorded")
  end
end)

test("a what-if on an earlier state does not see what came later", function()
  for _ = 1, 40 do
    local model = random_model()
    local kb <close> = fresh(model)
    kb:begin()
    kb:fact("shut", "z")
    local number = kb:commit()
    model.facts["shut('z')"] = true
    if #model.claims > 0 then kb:retract(any(model.claims).id) end
    kb:load(("source.s1 { reliability = %s }"):format(literal(any(GRADES))), "later.lua")
    kb:load(("claim { %s }"):format(claim_text(random_claim("later"))), "later.lua")
    kb:retract_fact("shut", "z")
    compare(copy(model), kb:whatif { as_of = number }, kb)
  end
end)

---What is recorded after model: a source graded anew, claims and facts more, a claim that no change names fewer.
local function go_on(model, kb)
  for _, claim in ipairs(model.claims) do
    if claim.modality == "forecast" or chance(4) then
      claim.is_unnamed = true
      if chance(2) then kb:retract(claim.id) end
    end
  end
  kb:load(("source.s1 { reliability = %s }"):format(literal(any(GRADES))), "later.lua")
  kb:load(("claim { %s }"):format(claim_text(random_claim("later"))), "later.lua")
  kb:load "claim { forecast(edge('a', 'later')), id = 'foreseen later' }"
  for _ = 1, 2 do kb:load(("fact { near('%s', '%s') }"):format(any(NODES), any { "b", "beyond" }), "later.lua") end
end

test("an earlier state is asked through the same changes", function()
  for _ = 1, 80 do
    local model = random_model()
    local kb <close> = fresh(model)
    local number = 0
    for record in kb:list("transactions"):records() do number = math.max(number, record.number) end
    model = copy(model)
    go_on(model, kb)
    local whatif = kb:whatif()
    for _ = 1, math.random(4) do change(model, whatif) end
    if chance(2) then whatif = whatif:whatif() end
    local expected <close> = fresh(model)
    local then_asked = { query = function(_, goal) return whatif:query(goal):as_of(number) end }
    local wanted, found = dump(expected), dump(then_asked)
    if wanted ~= found then
      error(("the model:\n%s\nexpected:\n%s\nfound:\n%s\nnow:\n%s"):format(text_of(model), wanted, found,
        dump(whatif)), 0)
    end
  end
end)

test("what cannot be supposed of an earlier state is told, and what came later is not asked", function()
  local kb <close> = assert(lore.open())
  kb:load "relation.old { 'x' } relation.wide { 'x' } claim { forecast(old('a')), id = 'F' }"
  kb:load "relation.new { 'x' } source.late {} claim { forecast(old('b')), id = 'G' }"
  kb:load "relation.wide { 'x', 'y' }"
  local function ask(goal, changes)
    local whatif <close> = kb:whatif(changes)
    local names = {}
    for name in whatif:query(goal):as_of(1):rows() do names[#names + 1] = name end
    return table.concat(names, "|")
  end
  equal(ask("old(X)", { assume = { "forecast(old(X))" } }), "a")
  equal(ask("old(X)", { assume = { "G" } }), "")
  equal(ask("old(X)", { facts = { "new('n')", "old('c')" } }), "c")
  contains(fails(ask, "new(X)", { facts = { "new('n')" } }), "new")
  contains(fails(ask, "old(X)", { add = { "old('d'), source = 'late', id = 'D'" } }), "the source of claim D")
  contains(fails(ask, "old(X)", { facts = { "wide('a', 'b')" } }), "wide had other columns then")
  contains(fails(ask, "old(X)", { assume = { "forecast(new(X))" } }), "nothing of the kind")
  local whatif <close> = kb:whatif()
  local upper <close> = whatif:whatif { facts = { "old('c')" } }
  equal(#dump_goal({ query = function(_, goal) return upper:query(goal):as_of "now" end }, "old(X)"), 1)
  kb:load "fact { old('later') }"
  contains(fails(function() return whatif:query("old(X)"):as_of(4) end), "began before that was recorded")
  contains(fails(function() return whatif:query("old(X)"):as_of "now" end), "began before that was recorded")
end)

test("the difference is that of the answers", function()
  for _ = 1, 40 do
    local model = random_model()
    local kb <close> = fresh(model)
    local base = chance(2) and kb or kb:whatif()
    if base ~= kb then change(model, base) end
    local whatif = base:whatif()
    change(model, whatif)
    change(model, whatif)
    local rows = 0
    for record in whatif:diff():records() do
      rows = rows + 1
      contains("added removed changed", record.change)
      contains(record.reason, record.change == "removed" and "rested on" or "rests on")
    end
    equal(rows, count_differences(base, whatif), "rows of the difference")
  end
end)

test("the comparison finds out a change that was not made", function()
  local found = 0
  for _ = 1, 20 do
    local model = random_model()
    local kb <close> = fresh(model)
    local whatif = kb:whatif()
    change(model, whatif)
    change(model, whatif)
    local expected <close> = fresh(model)
    if dump(expected) ~= dump(kb) then found = found + 1 end
    equal(dump(expected), dump(whatif), "answers")
  end
  assert(found >= 5, "changes make no difference")
end)

-- ---- single cases ----------------------------------------------------------------------------------

local TOWN = [[
relation.member { "x", "y", temporal = true }
relation.backs { "x", "y" }
relation.quits { "x" }
relation.pact { "x", "y" }
derive.sides { "x", "y" }
derive.left { "x" }
sides(X, Z) { member(X, Y), backs(Y, Z) } :name "by-group"
left(X) { quits(X) }
source.paper { title = "The Daily Paper" }
source.agency { via = "paper" }
claim { id = "m1", member("ali", "union"), source = "agency", from = "2019" }
claim { id = "m2", member("bo", "union") }
claim { id = "f1", forecast(quits("ali")), credibility = "may" }
claim { id = "d1", demand("bo", pact("union", "party")) }
claim { id = "if1", conditional(pact("union", "party"), quits("bo")), credibility = "likely" }
claim { id = "if2", conditional(left(null), pact("party", "crown")) }
fact { backs("union", "reform") }
]]

test("conditionals fire where their antecedent is believed, and are shown in proofs", function()
  local kb <close> = harness.kb(TOWN)
  equal(kb:query("left(X)"):count(), 0)
  local whatif = kb:whatif { assume = { "demand(H, pact(X, Y))" } }
  local record = whatif:query("left(X)"):first()
  equal(record.X, "bo")
  equal(record.word, "likely")
  contains(tostring(whatif:why("left('bo')")), "claim if1")
  contains(tostring(whatif:why("left('bo')")), "claim d1")
  equal(whatif:query("pact('party', 'crown')"):count(), 1, "a conditional on what follows from another")
  equal(kb:whatif { assume = { "forecast(quits(X))" } }:query("pact('party', 'crown')"):count(), 1)
  equal(kb:whatif { assume = { "if1" } }:query("left('bo')"):count(), 1, "by the conditional's id")
  equal(kb:whatif { assume = { "pact(X, 'party')" } }:query("left('bo')"):count(), 1, "by the antecedent")
  equal(kb:whatif { assume = { "conditional(A, quits(X))" } }:query("left('bo')"):count(), 1)
  equal(kb:whatif { drop_claims = { "if1" }, assume = { "d1" } }:query("left('bo')"):count(), 0)
  equal(kb:whatif { add = { [[conditional(sides("bo", "reform"), quits("bo"))]] } }:query("left('bo')"):count(), 1)
  equal(kb:query("left(X)"):count(), 0)
end)

test("a what-if that nobody holds lives through its own question", function()
  local kb <close> = harness.kb(TOWN)
  local pause = collectgarbage("setpause", 0)
  for _ = 1, 50 do
    equal(kb:whatif { facts = { "quits('bo')" } }:query("left('bo')"):count(), 1)
  end
  collectgarbage("setpause", pause)
end)

test("what rules conclude can be supposed and denied", function()
  local kb <close> = harness.kb(TOWN)
  local whatif = kb:whatif { add = { [[sides("cy", "crown"), credibility = "likely"]] },
    deny = { "sides('bo', 'reform')" } }
  equal(harness.rows(whatif:query("sides(X, Y)")), "ali reform|bo reform|cy crown")
  equal(whatif:query("sides('bo', 'reform')"):first().against, 1)
end)

test("a conditional by which something would rest on its own absence does not fire, and is told", function()
  local RULES = [[
relation.strike { "x" } relation.calm { "x" } relation.truce { "x" } relation.talks { "x" }
derive.tense { "x" } derive.quiet { "x" }
tense(X) { strike(X) }
quiet(X) { calm(X), ~tense(X) }
fact { calm("a"), calm("b") }
]]
  local FIRES = 'claim { conditional(calm("b"), truce("b")), id = "K2" }\n'
  local goals = { "strike(X)", "quiet(X)", "tense(X)", "truce(X)", "talks(X)" }
  local function answers(asked)
    local lines = {}
    for _, goal in ipairs(goals) do lines[#lines + 1] = table.concat(dump_goal(asked, goal), ";") end
    return table.concat(lines, "\n")
  end
  local kb <close> = assert(lore.open())
  local without <close> = assert(lore.open())
  kb:load(RULES .. FIRES .. [[
claim { conditional(quiet("a"), strike("a")), id = "K1" }
claim { conditional(quiet("b"), talks("b")), id = "K3" }
claim { conditional(talks("b"), strike("b")), id = "K4" }
]])
  without:load(RULES .. FIRES)
  local whatif <close> = kb:whatif()
  local wanted <close> = without:whatif()
  equal(answers(whatif), answers(wanted))
  local note = whatif:query("truce(X)"):note()
  for _, id in ipairs { "K1", "K3", "K4", "cycle through negation" } do contains(note, id) end
  equal(note:find("K2", 1, true), nil)
  contains(whatif:diff():note(), "K1")
  equal(kb:query("quiet(X)"):note(), nil, "conditionals do not fire in what is recorded")
  equal(wanted:query("quiet(X)"):note(), nil)
  local assumed <close> = whatif:whatif { assume = { "K1" } }
  equal(assumed:query("strike(X)"):count(), 0)
  local denied <close> = kb:whatif { drop_claims = { "K1", "K3" } }
  equal(denied:query("truce(X)"):note(), nil, "what is dropped is in nobody's way")
end)

test("the difference gives reasons on both sides", function()
  local kb <close> = harness.kb(TOWN)
  local whatif = kb:whatif { drop_sources = { "the daily paper" } }
  local lines = {}
  for record in whatif:diff("sides(X, Y)"):records() do
    lines[#lines + 1] = ("%s %s %s"):format(record.change, record.statement, record.reason)
  end
  equal(table.concat(lines, "\n"), "removed sides(ali, reform) rested on m1: paper is dropped")
  equal(whatif:diff("sides(X, Y):at '2018'"):count(), 0, "a difference at another time")
  equal(whatif:diff():count(), 2)
  whatif = kb:whatif { grade = { m2 = 0.5 } }
  contains(whatif:diff("sides('bo', Y)"):first().reason, "rests on m2; rested on m2: m2 is graded")
  whatif = kb:whatif { retract = { "backs('union', 'reform')" } }
  contains(whatif:diff("backs(X, Y)"):first().reason, "rested on backs(union, reform)")
end)

test("what cannot be supposed is told", function()
  local kb <close> = harness.kb(TOWN)
  contains(fails(kb.whatif, kb, { drop_sources = { "papr" } }), "did you mean 'paper'")
  contains(fails(kb.whatif, kb, { drop_claims = { "m3" } }), "did you mean 'm1'")
  contains(fails(kb.whatif, kb, { grade = { nobody = 1 } }), "no claim is called 'nobody'")
  contains(fails(kb.whatif, kb, { grade = { m1 = "likly" } }), "likly")
  contains(fails(kb.whatif, kb, { add = { "membr('a', 'b')" } }), "membr")
  contains(fails(kb.whatif, kb, { assume = { "m1" } }), "asserted as it is")
  contains(fails(kb.whatif, kb, { assume = { "forecast(member(X, Y))" } }), "nothing of the kind")
  contains(fails(kb.whatif, kb, { retract = { "backs('a', 'b')" } }), "no such fact")
  contains(fails(kb.whatif, kb, { drop_source = { "paper" } }), "no change 'drop_source'")
  contains(fails(kb.whatif, kb, { as_of = 99 }), "no transaction 99")
  local whatif = kb:whatif()
  contains(fails(whatif.load, whatif, "derive.more { 'x' }"), "claims and facts, and nothing else")
  contains(fails(whatif.whatif, whatif, { as_of = 1 }), "has the state of that one")
  contains(fails(whatif.query, whatif, "sidez(X, Y)"), "did you mean sides")
  contains(fails(whatif.diff, whatif, "sidez(X, Y)"), "did you mean sides")
  whatif:close()
  contains(fails(whatif.query, whatif, "sides(X, Y)"), "the what-if is closed")
  equal(kb:query("sides(X, Y)"):count(), 2)
end)

test("the file stays as it was, byte for byte", function()
  local path = os.tmpname()
  os.remove(path)
  local function bytes()
    local file <close> = assert(io.open(path, "rb"))
    return file:read("a")
  end
  do
    local kb <close> = assert(lore.open(path, { create = true }))
    kb:load(TOWN, "town.lua")
  end
  local before = bytes()
  do
    local kb <close> = assert(lore.open(path))
    local whatif = kb:whatif { drop_sources = { "paper" }, drop_claims = { "m2" }, grade = { f1 = 0.9 },
      add = { [[member("a new one", "a club that nobody knew"), from = "2020"]] }, facts = { "backs('a club', 'x')" },
      retract = { "backs('union', 'reform')" }, deny = { "quits('ali')" }, assume = { "f1", "demand(H, pact(X, Y))" } }
    equal(whatif:query("left(X)"):count(), 2)
    assert(whatif:whatif { drop_claims = { "f1" } }:diff():count() > 0)
    assert(whatif:diff():count() > 5)
    equal(bytes() == before, true, "while it is open, the same file")
  end
  equal(bytes() == before, true, "the same file")
  do -- the control
    local kb <close> = assert(lore.open(path))
    kb:fact("backs", "a club", "x")
  end
  equal(bytes() == before, false, "the same file after a change")
  os.remove(path)
  os.remove(path .. "-lock")
end)

harness.done()
