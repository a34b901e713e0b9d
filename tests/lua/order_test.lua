-- SPDX-License-Identifier: MIT
-- Orders of events: dates that they narrow, and what they do not; at random against every choice of days.
local harness = require "harness"
local test, equal, contains = harness.test, harness.equal, harness.contains

local seed = tonumber(os.getenv("LORE_SEED")) or 1
local rounds = tonumber(os.getenv("LORE_COUNT")) or 60
print("LORE_SEED=" .. seed)

local schema = [[
relation.happened { "event", "kind", event = true, named = true }
relation.reign { "event", temporal = true, named = true }
relation.came_after { "later", "earlier", order = "after" }
relation.came_before { "earlier", "later", order = "before" }
source.press { reliability = 0.9 }
source.rumour { reliability = "F" }
source.archive { title = "The archive" }
]]

local missiles = schema .. [[
claim { happened("E4", "killing"), on = "2020-01-03", id = "C4" }
claim { happened("E5", "missiles"), id = "C5" }
claim { happened("E7", "talks"), on = "2020-02", id = "C7" }
fact { came_after("E5", "E4"), came_after("E6", "E5"), came_after("E7", "E6") }
]]

---"from to" of a goal's rows, as days, a dash where open.
local function dates(kb, goal)
  local texts = {}
  for record in kb:query(goal):records() do
    local from, to
    for _, stretch in ipairs(record.stretches) do
      if stretch.pro > 0 then
        from, to = from or tostring(stretch.from or "-"):sub(1, 10), tostring(stretch.to or "-"):sub(1, 10)
      end
    end
    texts[#texts + 1] = from .. " " .. to
  end
  return table.concat(texts, "|")
end

---How a goal without variables answers: "certain", "possible" or nil.
local function answer(kb, goal)
  local record = kb:query(goal):first()
  return record and (record.is_certain == false and "possible" or record.certain == 0 and "possible" or "certain")
end

test("dates are passed on through events that have none", function()
  local kb <close> = harness.kb(missiles)
  equal(dates(kb, 'happened("E5", K)'), "2020-01-03 2020-03-01")
  equal(dates(kb, 'happened("E7", K)'), "2020-02-01 2020-03-01")
  equal(answer(kb, 'happened("E5", "missiles"):during("2020-01-03", "2020-02")'), "certain")
  equal(answer(kb, 'happened("E5", "missiles"):during("2020-01-04", "2020-02")'), "possible")
  equal(answer(kb, 'happened("E5", "missiles"):at "2020-01-02"'), nil)
  equal(answer(kb, 'happened("E5", "missiles"):at "2020-01-04"'), "possible")
end)

test("an order may be written from either side", function()
  local kb <close> = harness.kb(schema .. [[
fact { came_before("E5", "E7"), came_after("E5", "E4") }
claim { happened("E4", "killing"), on = "2020-01-03" }
claim { happened("E5", "missiles") }
claim { happened("E7", "talks"), on = "2020-02-10" }]])
  equal(dates(kb, 'happened("E5", K)'), "2020-01-03 2020-02-11")
end)

test("rules, intervals and negation see narrowed dates", function()
  local kb <close> = harness.kb(missiles .. [[
relation.event { "event" }
derive.in_spring { "event" }
derive.calm { "event" }
fact { event("E5") }
in_spring(E) { happened(E, _):valid(I), during(I, interval(instant "2020-01-01", instant "2020-06-01")) }
calm(E) { event(E), ~happened(E, _) }]])
  equal(answer(kb, 'in_spring("E5")'), "certain")
  equal(answer(kb, 'calm("E5"):at "2020-01-02"'), "certain")
  equal(answer(kb, 'calm("E5"):at "2020-01-04"'), "possible")
  equal(harness.rows(kb:query 'came_after(L, "E4")'), "E5")
end)

test("states begin after what they follow has ended", function()
  local kb <close> = harness.kb(schema .. [[
claim { reign("R1"), from = "2019", to = "2020-03" }
claim { reign("R2"), from = "?", to = "2021-06" }
claim { reign("R3"), from = "2021", lasting = "10 days" }
claim { reign("R4"), from = "2021-08", to = "?" }
claim { happened("E", "talks") }
fact { came_after("R2", "R1"), came_after("R3", "R2"), came_after("R4", "R3"), came_before("E", "R2") }]])
  equal(dates(kb, 'reign("R2")'), "2020-03-01 2021-07-01")
  equal(dates(kb, 'reign("R3")'), "2021-06-01 2021-09-01")
  equal(answer(kb, 'happened("E", "talks"):at "2021-07-02"'), nil)
  equal(answer(kb, 'happened("E", "talks"):at "2021-06-30"'), "possible")
  equal(dates(kb, 'reign("R4")'), "2021-08-01 -")
end)

test("days as the unit leave the order within a day open", function()
  local kb <close> = harness.kb([[
relation.visit { "event", event = true, named = true, unit = "day" }
relation.stay { "event", temporal = true, named = true, unit = "day" }
relation.came_after { "later", "earlier", order = "after" }
claim { visit("V1"), on = "2020-05-07" }
claim { visit("V2"), on = "2020-05" }
claim { visit("V3"), on = "2020-05-07" }
claim { stay("S1"), from = "2020-05-07", to = "2020-05-09" }
claim { stay("S2"), from = "2020-05", to = "2020-06" }
fact { came_after("V2", "V1"), came_after("V3", "V1"), came_after("S1", "V1"), came_after("S2", "S1") }]])
  equal(dates(kb, 'visit("V2")'), "2020-05-07 2020-06-01")
  equal(dates(kb, 'visit("V1")'), "2020-05-07 2020-05-08")
  equal(dates(kb, 'visit("V3")'), "2020-05-07 2020-05-08")
  equal(dates(kb, 'stay("S1")'), "2020-05-07 2020-05-10")
  equal(dates(kb, 'stay("S2")'), "2020-05-09 2020-07-01")
  equal(kb:conflicts():first(), nil)
end)

-- ---- what counts ----

test("only what is certain narrows", function()
  local open = "- -"
  for _, case in ipairs {
    { 'claim { came_after("E5", "E4") }', "2020-01-03 -" },
    { 'claim { came_after("E5", "E4"), source = "archive" }', "2020-01-03 -" },
    { 'claim { came_after("E5", "E4"), credibility = 0.9 }', open },
    { 'claim { came_after("E5", "E4"), source = "press" }', open },
    { 'claim { came_after("E5", "E4"), source = "rumour" }', open },
    { 'claim { came_after("E5", "E4"), credibility = "6" }', open },
    { 'claim { forecast(came_after("E5", "E4")) }', open },
    { 'fact { came_after("E5", "E4") } claim { denied(came_after("E5", "E4")), credibility = 0.1 }', open },
    { 'fact { came_after("E5", "E4") } claim { denied(happened("E4", "killing")), source = "press" }', open },
    { 'fact { came_after("E5", null), came_after(null, "E4") }', open },
    { 'setting { ungraded = 1 } claim { came_after("E5", "E4"), source = "rumour" }', "2020-01-03 -" },
  } do
    local kb <close> = harness.kb(schema .. [[
claim { happened("E4", "killing"), on = "2020-01-03" }
claim { happened("E5", "missiles") }
]] .. case[1])
    equal(dates(kb, 'happened("E5", K)'), case[2], case[1])
  end
end)

test("dates narrow those of claims that weigh no more", function()
  local kb <close> = harness.kb(schema .. [[
source.letter { reliability = 0.7 }
claim { happened("E1", "raid"), on = "2020-01-03", source = "press", id = "P" }
claim { happened("E2", "reply"), source = "letter" }
claim { happened("E3", "reply"), source = "press" }
claim { happened("E4", "reply") }
claim { happened("E2", "retort"), on = "2020-05-05" }
fact { came_after("E2", "E1"), came_after("E3", "E1"), came_after("E4", "E1"), came_before("E3", "E2") }]])
  equal(dates(kb, 'happened("E2", "reply")'), "2020-01-03 -")
  equal(dates(kb, 'happened("E3", K)'), "2020-01-03 2020-05-06")
  equal(dates(kb, 'happened("E4", K)'), "- -")
  contains(tostring(kb:why 'happened("E3", K)'), "claim P")
  kb:load 'setting { conjunction = "product" }'
  equal(dates(kb, 'happened("E2", "reply")'), "- -")
  equal(dates(kb, 'happened("E3", K)'), "- 2020-05-06")
end)

test("where claims corroborate each other only certain dates narrow", function()
  local kb <close> = harness.kb [[
relation.seen { "event", event = true, named = true, noisy_or = true }
relation.came_after { "later", "earlier", order = "after" }
claim { seen("A"), on = "2020-01-03", credibility = 0.8 }
claim { seen("B"), on = "2020-01-07" }
claim { seen("C"), credibility = 0.5 }
fact { came_after("C", "A"), came_after("B", "C") }]]
  equal(dates(kb, 'seen("C")'), "- 2020-01-08")
end)

test("a doubtful date against surer ones takes nothing from these", function()
  local kb <close> = harness.kb(missiles .. [[
claim { happened("E6", "war"), on = "2019", source = "press" }
claim { happened("E9", "riot"), source = "press" }
fact { came_after("E9", "E4"), came_before("E9", "E5") }]])
  equal(dates(kb, 'happened("E9", K)'), "2020-01-03 2020-03-01")
  equal(dates(kb, 'happened("E6", K)'), "2019-01-01 2020-01-01")
end)

test("many different weights are narrowed by surer ones", function()
  local parts = { schema }
  for i = 1, 60 do
    parts[#parts + 1] = ('claim { happened("A%d", "x"), on = "2020-01-01", credibility = %.3f }'):format(i, 0.99 - i / 100)
    parts[#parts + 1] = ('claim { happened("B%d", "x"), credibility = %.3f }'):format(i, 0.99 - i / 100)
    parts[#parts + 1] = ('fact { came_after("B%d", "A%d") }'):format(i, math.max(1, i - 10))
  end
  local kb <close> = harness.kb(table.concat(parts, "\n"))
  local narrowed = 0
  for i = 1, 60 do
    if dates(kb, ('happened("B%d", "x"):during("..", "..")'):format(i)) == "2020-01-01 -" then narrowed = narrowed + 1 end
  end
  equal(narrowed > 30, true, narrowed)
end)

test("dates of doubtful claims are narrowed and narrow none of surer ones", function()
  local kb <close> = harness.kb(schema .. [[
claim { happened("E4", "killing"), on = "2020-01-03" }
claim { happened("E5", "missiles"), on = "2020", source = "press" }
claim { happened("E6", "talks") }
claim { denied(happened("E6", "talks")), on = "2019-05" }
claim { forecast(happened("E6", "talks")) }
fact { came_after("E5", "E4"), came_after("E6", "E5"), came_after("E6", "E4") }]])
  equal(dates(kb, 'happened("E5", K)'), "2020-01-03 2021-01-01")
  equal(dates(kb, 'happened("E6", K)'), "2020-01-03 -")
  equal(dates(kb, 'denied(happened("E6", K))'), "2019-05-01 2019-06-01")
  equal(dates(kb, 'forecast(happened("E6", K))'), "- -")
end)

test("relations that are not named keep their dates", function()
  local kb <close> = harness.kb(missiles .. [[
relation.condemned { "event", "by", event = true }
claim { condemned("E5", "un") }]])
  equal(dates(kb, 'condemned("E5", By)'), "- -")
end)

-- ---- as recorded and as supposed ----

test("orders are recorded and retracted in time", function()
  local kb <close> = harness.kb(schema .. [[
claim { happened("E4", "killing"), on = "2020-01-03" }
claim { happened("E5", "missiles"), id = "C5" }]])
  kb:load 'claim { came_after("E5", "E4"), id = "O" }'
  equal(dates(kb, 'happened("E5", K)'), "2020-01-03 -")
  kb:retract("O")
  equal(dates(kb, 'happened("E5", K)'), "- -")
  kb:load 'fact { came_before("E5", "E4") }'
  equal(dates(kb, 'happened("E5", K)'), "- 2020-01-04")
  equal(dates(kb, 'happened("E5", K):as_of(1)'), "- -")
  equal(dates(kb, 'happened("E5", K):as_of(2)'), "2020-01-03 -")
  equal(dates(kb, 'happened("E5", K):as_of(3)'), "- -")
  equal(dates(kb, 'happened("E5", K)'), "- 2020-01-04")
end)

test("declarations are versioned too", function()
  local kb <close> = harness.kb [[
relation.happened { "event", event = true }
relation.came_after { "later", "earlier" }
claim { happened("E4"), on = "2020-01-03" }
claim { happened("E5") }
fact { came_after("E5", "E4") }]]
  equal(dates(kb, 'happened("E5")'), "- -")
  kb:load [[
relation.happened { "event", event = true, named = true }
relation.came_after { "later", "earlier", order = "after" }]]
  equal(dates(kb, 'happened("E5")'), "2020-01-03 -")
  equal(dates(kb, 'happened("E5"):as_of(1)'), "- -")
end)

test("a what-if adds, denies and drops orders", function()
  local kb <close> = harness.kb(schema .. [[
claim { happened("E4", "killing"), on = "2020-01-03" }
claim { happened("E5", "missiles") }
claim { came_after("E5", "E4"), source = "archive", id = "O" }]])
  local function supposed(changes)
    local whatif <close> = assert(kb:whatif(changes))
    return dates(whatif, 'happened("E5", K)')
  end
  equal(supposed {}, "2020-01-03 -")
  equal(supposed { drop_claims = { "O" } }, "- -")
  equal(supposed { drop_sources = { "archive" } }, "- -")
  equal(supposed { grade = { archive = 0.5 } }, "- -")
  equal(supposed { deny = { 'came_after("E5", "E4")' } }, "- -")
  equal(supposed { facts = { 'came_before("E5", "E9")' }, add = { 'happened("E9", "end"), on = "2020-02-01"' } },
    "2020-01-03 2020-02-02")
  equal(dates(kb, 'happened("E5", K)'), "2020-01-03 -")
  local whatif <close> = assert(kb:whatif { drop_claims = { "O" } })
  local changes = {}
  for record in whatif:diff():records() do changes[#changes + 1] = record.change .. " " .. record.statement end
  table.sort(changes)
  equal(table.concat(changes, "|"), 'changed happened("E5", missiles)|removed came_after("E5", "E4")')
end)

-- ---- contradictions ----

test("a circle of orders narrows nothing and is a conflict", function()
  local kb <close> = harness.kb(missiles)
  equal(kb:conflicts():first(), nil)
  kb:load 'fact { came_after("E4", "E6") }'
  equal(dates(kb, 'happened("E5", K)'), "- -")
  local listing <close> = kb:conflicts()
  listing:step()
  local conflict = listing:record()
  equal(conflict.kind, "order")
  equal(conflict.name, "came_after")
  equal(conflict.certain, true)
  contains(conflict.statements, 'came_after("E4", "E6")')
  contains(tostring(listing:conflict()), "order came_after")
end)

test("an event after itself is a circle", function()
  local kb <close> = harness.kb(missiles .. 'fact { came_after("E5", "E5") }')
  equal(dates(kb, 'happened("E5", K)'), "2020-01-03 2020-03-01")
  equal(kb:conflicts():first().statements, 'came_after("E5", "E5")')
end)

test("orders against dates narrow nothing, and the rest does", function()
  local kb <close> = harness.kb(missiles .. [[
claim { happened("E8", "treaty"), on = "2019" }
claim { happened("E9", "election") }
fact { came_after("E8", "E7"), came_after("E9", "E7") }]])
  equal(dates(kb, 'happened("E8", K)'), "2019-01-01 2020-01-01")
  equal(dates(kb, 'happened("E5", K)'), "- -")
  equal(dates(kb, 'happened("E9", K)'), "2020-02-01 -")
  local listing <close> = kb:conflicts { like = "came" }
  local found = {}
  for record in listing:records() do found[#found + 1] = record.statements end
  equal(#found, 1)
  contains(found[1], 'came_after("E8", "E7")')
  contains(found[1], "treaty")
end)

test("a doubtful claim against what is certain keeps its dates and is a conflict", function()
  local kb <close> = harness.kb(missiles .. [[
claim { happened("E6", "war"), on = "2019", source = "press", id = "W" }]])
  equal(dates(kb, 'happened("E6", K)'), "2019-01-01 2020-01-01")
  equal(dates(kb, 'happened("E5", K)'), "2020-01-03 2020-03-01")
  local listing <close> = kb:conflicts()
  listing:step()
  local conflict = listing:record()
  equal(conflict.belief < 0.91, true)
  contains(conflict.statements, 'came_after("E6", "E5")')
  contains(conflict.statements, 'happened("E6", war)')
  contains(tostring(listing:conflict()), "claim W")
end)

test("nothing follows what goes on for ever", function()
  local kb <close> = harness.kb(schema .. [[
claim { reign("R"), from = "2019" }
claim { happened("E", "talks"), on = "2020" }
fact { came_after("E", "R") }]])
  equal(dates(kb, 'happened("E", K)'), "2020-01-01 2021-01-01")
  contains(kb:conflicts():first().statements, 'reign("R"), came_after("E", "R")')
end)

-- ---- grounds ----

test("proofs tell what narrows a claim's dates", function()
  local kb <close> = harness.kb(missiles)
  local proof = tostring(kb:why 'happened("E5", K)')
  for _, part in ipairs { "claim C5", 'came_after("E5", "E4")', "claim C4", 'came_after("E6", "E5")',
    'came_after("E7", "E6")', "claim C7" } do
    contains(proof, part)
  end
  equal(tostring(kb:why 'happened("E4", K)'):find("came_after", 1, true), nil)
end)

test("what a claim whose dates are narrowed is not about is said of another time", function()
  local kb <close> = harness.kb(missiles)
  local reasons = tostring(kb:whynot 'happened("E5", "missiles"):at "2019-06"')
  contains(reasons, "said of another time  claim C5")
end)

test("breaks of what is certain name what narrows dates", function()
  local kb <close> = harness.kb(schema .. [[
claim { reign("R"), from = "?", to = "2021", id = "R" }
claim { happened("E", "crown"), on = "2020-03", id = "E" }
claim { came_before("S", "E"), id = "O" }
claim { came_before("T", "S"), id = "P" }
claim { reign("T"), from = "2018", to = "?", id = "T" }
derive.over { "event" }
over(X) { came_before(X, _), ~reign(X) }]])
  local goal = 'over("T"):at("2020-05"):reading "certain"'
  equal(answer(kb, 'over("T"):at "2020-05"'), "certain")
  local sets = {}
  for _, set in ipairs(kb:breaks(goal):sets("claims")) do sets[#sets + 1] = table.concat(set, " ") end
  table.sort(sets)
  equal(table.concat(sets, "|"), "E|O|P")
end)

-- ---- declaring ----

test("what cannot be an order, or named, is refused", function()
  for _, case in ipairs {
    { 'relation.o { "a", "b", order = "later" }', "the order of relation o is 'later'" },
    { 'relation.o { "a", order = "after" }', "needs two columns" },
    { 'relation.o { "a", "b", order = "after", temporal = true }', "neither dated" },
    { 'relation.o { "a", "b", order = "after", symmetric = true }', "neither dated" },
    { 'relation.o { "a", "b", named = true }', "has no claims with dates" },
    { 'derive.o { "a", "b", order = "after" }', "no option 'order'" },
  } do
    local kb <close> = harness.kb()
    contains(harness.fails(kb.load, kb, case[1], "o.lua"), case[2])
  end
  local kb <close> = harness.kb(schema)
  local kinds = {}
  for record in kb:list("relations"):records() do kinds[record.name] = record.kind end
  equal(kinds.came_after, "base, order after")
  equal(kinds.came_before, "base, order before")
  equal(kinds.reign, "base, temporal, named")
end)

test("an order is noted that nothing is named for", function()
  local kb <close> = harness.kb()
  kb:load('relation.came_after { "later", "earlier", order = "after" }', "o.lua")
  local notes = kb:notes()
  equal(#notes, 1)
  contains(tostring(notes[1].message or notes[1]), "came_after is an order, but no relation is named")
  kb:load('relation.happened { "event", event = true, named = true }', "o.lua")
  equal(#kb:notes(), 0)
end)

test("for means lasting", function()
  local kb <close> = harness.kb [[
relation.waived { "what", temporal = true }
claim { waived("oil"), from = "2020-04-10", ["for"] = "1 month" }
claim { waived("gas"), from = "2020-04-10", lasting = "1 month" }]]
  equal(dates(kb, "waived(W)"), "2020-04-10 2020-05-11|2020-04-10 2020-05-11")
  kb:claim { relation = "waived", args = { "coal" }, from = "2020-04-10", ["for"] = "2 months" }
  equal(dates(kb, 'waived("coal")'), "2020-04-10 2020-06-11")
  contains(harness.fails(kb.load, kb, 'claim { waived("x"), from = "2020", ["for"] = "1 day", lasting = "1 day" }', "x"),
    "both for and lasting")
  contains(harness.fails(kb.claim, kb, { relation = "waived", args = { "x" }, from = "2020", ["for"] = "1 day",
    lasting = "1 day" }), "both for and lasting")
end)

-- ---- at random ----

local DAYS <const> = 5

local function day(number) return ("2020-01-%02d"):format(number) end

---Events by days, some without any, and orders of which none contradicts the numbers.
local function random_world()
  local world = { events = {}, orders = {} }
  for i = 1, math.random(2, 4) do
    local first = math.random(DAYS)
    world.events[i] = math.random(4) > 1 and { first, math.random(first, DAYS) } or { 1, DAYS }
    world.events[i].doubtful = math.random(5) == 1
  end
  for _ = 1, math.random(1, 4) do
    local a, b = math.random(#world.events), math.random(#world.events)
    if a ~= b then
      world.orders[#world.orders + 1] = { later = math.max(a, b), earlier = math.min(a, b), doubtful = math.random(6) == 1 }
    end
  end
  return world
end

local function text_of(world)
  local parts = { schema }
  for i, event in ipairs(world.events) do
    parts[#parts + 1] = ('claim { happened("E%d", "x"), on = "%s/%s"%s }'):format(i, day(event[1]), day(event[2]),
      event.doubtful and ', credibility = 0.8' or "")
  end
  for _, order in ipairs(world.orders) do
    parts[#parts + 1] = ('claim { came_after("E%d", "E%d")%s }'):format(order.later, order.earlier,
      order.doubtful and ', credibility = 0.8' or "")
  end
  return table.concat(parts, "\n")
end

---The days on which each event can be, as the certain ones of those of which counts(i) is true allow.
local function choose(world, counts)
  local days, found, chosen = {}, {}, {}
  for i in ipairs(world.events) do found[i] = {} end
  local function step(i)
    if i > #world.events then
      for _, order in ipairs(world.orders) do
        if not order.doubtful and chosen[order.later] < chosen[order.earlier] then return end
      end
      for k, at in ipairs(chosen) do found[k][at] = true end
      return
    end
    local event = world.events[i]
    local free = not counts(i)
    for at = free and 1 or event[1], free and DAYS or event[2] do
      chosen[i] = at
      step(i + 1)
    end
  end
  step(1)
  for i in ipairs(world.events) do
    for at in pairs(found[i]) do
      days[i] = days[i] or { at, at }
      days[i] = { math.min(days[i][1], at), math.max(days[i][2], at) }
    end
  end
  return days
end

test("what is possible and certain is so in some and in all choices of days", function()
  math.randomseed(seed)
  local compared, narrowed = 0, 0
  for _ = 1, rounds do
    local world = random_world()
    local certain = choose(world, function(i) return not world.events[i].doubtful end)
    local kb <close> = harness.kb(text_of(world))
    for i, event in ipairs(world.events) do
      -- A doubtful event is where all leave it, if that is anywhere; a certain one where the certain ones do.
      local days = certain[i]
      if event.doubtful then days = choose(world, function() return true end)[i] end
      if certain[i] and days then
        local first, last = ("%s %s"):format(day(days[1]), day(days[2] + 1)), day(days[2])
        local goal = ('happened("E%d", "x")'):format(i)
        equal(dates(kb, goal), first, text_of(world) .. "\n" .. goal)
        equal(answer(kb, ('%s:during("%s", "%s")'):format(goal, day(days[1]), last)), "certain")
        if days[1] < days[2] then
          equal(answer(kb, ('%s:during("%s", "%s")'):format(goal, day(days[1] + 1), last)), "possible")
        end
        compared = compared + 1
        if days[1] > event[1] or days[2] < event[2] then narrowed = narrowed + 1 end
      end
    end
  end
  equal(compared > rounds and narrowed > rounds / 10, true, ("%d narrowed of %d"):format(narrowed, compared))
end)

harness.done()
