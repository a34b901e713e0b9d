-- SPDX-License-Identifier: MIT
-- What conclusions rest on, in random knowledge bases of a few claims: breaks against taking away every
-- set of claims and of sources, supports against keeping every set and any others, proofs in order of size. With
-- negation, recursion, aggregates, operators of time, corroboration, relays, copies and orders of events.
local harness = require "harness"
local test = harness.test

local seed = tonumber(os.getenv("LORE_SEED")) or 1
local rounds = tonumber(os.getenv("LORE_COUNT")) or 40
print("LORE_SEED=" .. seed)

local schema = [[
relation.e { "x:text", "y:text", temporal = true }
relation.b { "x:text", temporal = true }
relation.u { "x:text", temporal = true, noisy_or = true, unit = "day" }
relation.f { "x:text" }
relation.h { "x:text", event = true, named = true }
relation.t { "x:text", temporal = true, named = true }
relation.o { "later:text", "earlier:text", order = "after" }
derive.r { "x:text", "y:text" }
derive.n { "x:text", "count:integer" }
derive.d { "x:text", "y:text", "steps:integer" }
derive.q { "x:text" }
derive.s { "x:text" }
fact { f("a"), f("b") }
source.s1 { reliability = 0.9 }
source.s2 { reliability = 0.8, via = "s1" }
source.s3 { reliability = 0.8, origin = "s1" }
source.s4 { reliability = 0.7 }
r(X, Y) { e(X, Y) } :name "step"
r(X, Z) { r(X, Y), e(Y, Z) } :name "walk"
n(X, count(Y)) { r(X, Y) } :name "count"
d(X, Y, min(1)) { e(X, Y) } :name "near"
d(X, Z, min(D + 1)) { d(X, Y, D), e(Y, Z) } :name "far"
]]

-- Rules that are as they are without what they read, and rules that are not.
local monotone = {
  'q(X) { b(X) }', 'q(X) { r(X, "c") }', 'q(X) { r(_, X), f(X) }', 'q(X) { e(X, Y), b(Y) } :weight(0.8)',
  'q(X) { past("40 days", b(X)) }', 'q(X) { u(X) }', 'q(X) { atleast(0.6, u(X)) }', 'q(X) { b(X):during("2020-02", "2020-03") }',
  's(X) { q(X), r(X, _) }', 'q(X) { contested(b(X)) }', 'q(X) { s(Y), e(X, Y) }', 's(X) { f(X), b(X) | u(X) }',
}
local others = {
  'q(X) { f(X), ~b(X) }', 'q(X) { r(X, _), ~r(X, X) }', 'q(X) { n(X, N), ge(N, 2) }', 'q(X) { n(X, 1) }',
  'q(X) { throughout("20 days", b(X)) }', 'q(X) { began(b(X)) }', 'q(X) { ended(b(X)) }',
  'q(X) { e(X, Y):valid(I), b(Y):valid(J), before(I, J) }', 'q(X) { b(X), ~denied(b(X)) }',
  's(X) { q(X), ~u(X) }', 's(X) { f(X), ~q(X) }', 'q(X) { undisputed(b(X)) }', 'q(X) { u(X):always("2020-02", "2020-03") }',
  's(X) { r(X, Y), ~q(Y), n(Y, N), le(N, 2) }',
}

-- By arithmetic, comparisons, sums and least values that recur.
local computed = {
  'q(X) { d(X, _, D), ge(D, 2) }', 'q(X) { d(X, "c", D), where "D * 2 <= 3" }', 's(X) { d(X, Y, D), d(Y, _, D + 1) }',
  's(X) { n(X, N), n(Y, M), eq(N, M + 1), ne(X, Y) }', 'q(X) { n(X, N), where "N % 2 == 1" }', 's(X) { b(X), ~d(X, X, _) }',
  's(X) { u(X):valid(I), b(X):valid(J), overlaps(I, J) }', 'q(X) { d(X, Y, D), b(Y), lt(D, 2) }',
}

-- What some claims would end, did others not keep it.
local defended = {
  's(X) { f(X), ~atleast(0.5, q(X)) }', 's(X) { r(X, _), ~atleast(0.5, q(X)) }', 's(X) { f(X), ~q(X) }',
  's(X) { n(X, N), ge(N, 2), ~atleast(0.5, q(X)) }', 's(X) { b(X) | f(X), ~atleast(0.6, q(X)) }',
}
local attacks = {
  'q(X) { u(X), ~atleast(0.5, b(X)) }', 'q(X) { u(X), ~b(X) }', 'q(X) { r(X, _), ~atleast(0.5, b(X)) }',
  'q(X) { u(X), ~atleast(0.5, r(X, _)) }',
  'q(X) { u(X), ~denied(b(X)) }', 'q(X) { f(X), ~atleast(0.5, b(X)), ~atleast(0.5, u(X)) }',
}

-- About what is dated by its order too.
local ordered = {
  'q(X) { h(X):during("2020-02", "2020-03") }', 's(X) { t(X):at "2020-03" }', 'q(X) { h(X) | t(X) }',
}
local ordered_others = {
  'q(X) { h(X):valid(I), t(_):valid(J), before(I, J) }', 's(X) { t(X):valid(I), h(_):valid(J), before(J, I) }',
  's(X) { f(X), ~h(X) }', 'q(X) { f(X), ~t(X) }', 'q(X) { began(t(X)) }', 's(X) { t(X), ~q(X) }',
}

local ordered_defended = {
  's(X) { f(X), ~q(X) }', 's(X) { t(X), ~q(X) }', 's(X) { h(X), ~q(X) }', 'q(X) { t(X), ~h(_) }', 'q(X) { h(X), ~t(X) }',
}

-- What is possible by claims that may narrow each other's dates.
local ordered_joint = {
  's(X) { t(X):at "2020-03", o(Y, X), h(Y) }', 'q(X) { h(X):during("2020-03", "2020-03"), o(X, Y), t(Y) }',
  's(X) { h(X):during("2020-02", "2020-03"), o(Y, X), q(Y) }', 'q(X) { t(X):at "2020-04", t(Y):at "2020-02", o(Y, X) }',
}

local function pick(list) return list[math.random(#list)] end

---Of events in some order, and what else there is.
local function ordered_statement()
  local kind, name = math.random(10), pick { "a", "b", "c" }
  if kind <= 3 then return ('o("%s", "%s")'):format(name, pick { "a", "b", "c" }), false end
  if kind <= 6 then return ('h("%s")'):format(name), true end
  if kind <= 9 then return ('t("%s")'):format(name), true end
  return ('denied(o("%s", "%s"))'):format(name, pick { "a", "b", "c" }), false
end

local function statement()
  local kind, name = math.random(10), pick { "a", "b", "c" }
  if kind <= 5 then return ('e("%s", "%s")'):format(name, pick { "a", "b", "c" }), true end
  if kind <= 7 then return ('b("%s")'):format(name), true end
  if kind <= 9 then return ('u("%s")'):format(name), true end
  return ('denied(b("%s"))'):format(name), true
end

---Of few things, so that what some claims say is often about what others would make.
local function close_statement()
  local kind, name, is_dated = math.random(12), pick { "a", "a", "b" }, math.random(6) == 1
  if kind <= 4 then return ('b("%s")'):format(name), is_dated end
  if kind <= 7 then return ('u("%s")'):format(name), is_dated end
  if kind <= 8 then return ('denied(b("%s"))'):format(name), is_dated end
  return ('e("%s", "%s")'):format(name, pick { "a", "b", "c" }), is_dated
end

local sources = { s1 = {}, s2 = { "s1" }, s3 = { "s1" }, s4 = {} }

---A month, or, sometimes, a day of it.
local function date(first, last)
  return ("2020-0%d%s"):format(math.random(first, last), math.random(3) == 1 and "-05" or "")
end

---How dates of states and events are left open, where orders are to narrow them.
local function open_end(name, is_ordered)
  return is_ordered and math.random(2) == 1 and (', %s = "?"'):format(name) or ""
end

local function random_claims(count, is_ordered, say)
  local claims = {}
  for i = 1, count do
    local source = (not is_ordered or math.random(4) == 1) and pick { "s1", "s2", "s3", "s4", false }
    local claim, text, is_dated = { id = "C" .. i, source = source }, (say or is_ordered and ordered_statement or statement)()
    claim.text = ("claim { %s, id = %q%s%s%s%s }"):format(text, claim.id,
      claim.source and (', source = "%s"'):format(claim.source) or "",
      not is_dated and "" or math.random(3) > 1 and (', from = "%s"'):format(date(1, 4)) or
        open_end("from", is_ordered),
      not is_dated and "" or math.random(3) == 1 and (', to = "%s"'):format(date(5, 8)) or
        open_end("to", is_ordered),
      math.random(is_ordered and 8 or 3) == 1 and (', credibility = %s'):format(pick { "0.7", "0.9", "0.55" }) or "")
    claims[i] = claim
  end
  return claims
end

---A random file, none whose rules make a cycle through negation; what its claims are about, say gives.
local function random_kb(pools, is_ordered, say)
  local texts, claims = {}, random_claims(math.random(4, 7), is_ordered, say)
  for _ = 1, math.random(2, 5) do texts[#texts + 1] = pick(pick(pools)) end
  local rules = {}
  for i, text in ipairs(texts) do rules[i] = text .. (' :name "rule%d"'):format(i) end
  local parts = { schema, table.concat(rules, "\n") }
  for _, claim in ipairs(claims) do parts[#parts + 1] = claim.text end
  local file = table.concat(parts, "\n")
  local kb <close> = harness.kb()
  local loads, message = pcall(kb.load, kb, file, "random.lua")
  if loads then return file, claims end
  harness.contains(message, "cycle through negation")
  return random_kb(pools, is_ordered, say)
end

-- ---- without ----

---The belief of the goal when the claims at which takes is true are taken away, and those facts of f.
local function belief_without(kb, goal, claims, takes, facts)
  kb:begin()
  for _, x in ipairs(facts or {}) do kb:retract_fact("f", x) end
  for _, claim in ipairs(claims) do
    if takes(claim) then kb:retract(claim.id) end
  end
  local belief = 0
  for record in kb:query(goal):records() do belief = math.max(belief, record.belief) end
  kb:rollback()
  return belief
end

---Whether it holds then.
local function holds_without(kb, goal, claims, takes, below, facts)
  local belief = belief_without(kb, goal, claims, takes, facts)
  return belief >= below and belief > 0
end

---All minimal sets of elements for which fails(set) is true, each as sorted text; by trying all.
local function minimal_sets(elements, fails)
  local found, texts = {}, {}
  local masks = {}
  for mask = 0, (1 << #elements) - 1 do masks[#masks + 1] = mask end
  local function size(mask)
    local bits = 0
    while mask > 0 do bits, mask = bits + (mask & 1), mask >> 1 end
    return bits
  end
  table.sort(masks, function(x, y)
    local a, b = size(x), size(y)
    if a ~= b then return a < b end
    return x < y
  end)
  for _, mask in ipairs(masks) do
    local is_larger = false
    for _, smaller in ipairs(found) do is_larger = is_larger or mask & smaller == smaller end
    if not is_larger then
      local set, names = {}, {}
      for i, element in ipairs(elements) do
        if mask >> (i - 1) & 1 == 1 then set[element], names[#names + 1] = true, element end
      end
      if fails(set) then found[#found + 1], texts[#texts + 1] = mask, table.concat(names, " ") end
    end
  end
  table.sort(texts)
  return table.concat(texts, "\n")
end

local function sets_text(sets)
  local texts = {}
  for i, set in ipairs(sets) do
    table.sort(set)
    texts[i] = table.concat(set, " ")
  end
  table.sort(texts)
  return table.concat(texts, "\n")
end

local function ids_of(claims)
  local ids = {}
  for i, claim in ipairs(claims) do ids[i] = claim.id end
  return ids
end

local function passes(claim, set)
  if not claim.source then return false end
  if set[claim.source] then return true end
  for _, other in ipairs(sources[claim.source]) do
    if set[other] then return true end
  end
  return false
end

local function goals_of(kb)
  local goals = {}
  for _, relation in ipairs { "q", "s" } do
    for record in kb:query(relation .. "(X)"):records() do
      local goal = ('%s("%s")'):format(relation, record.X)
      goals[#goals + 1] = goal
      local past = goal .. ':at "2020-03"'
      if math.random(3) == 1 and kb:query(past):first() then goals[#goals + 1] = past end
    end
  end
  return goals
end

local function explain(file, goal, what, found, expected)
  error(("LORE_SEED=%d\n%s\n%s of %s: expected\n%s\nfound\n%s"):format(seed, file, what, goal, expected, found), 0)
end

local checked = 0

local function check_breaks(kb, file, claims, goal, is_mistaken)
  local below = math.random(4) == 1 and 0.65 or 0
  if (kb:query(goal):first().belief) < below then below = 0 end
  local expected = minimal_sets(ids_of(claims), function(set)
    return not holds_without(kb, goal, claims, function(claim) return set[claim.id] end, below)
  end)
  if is_mistaken then expected = expected .. "\nC0" end
  local found = sets_text(kb:breaks(goal, { below = below }):sets("claims"))
  if found ~= expected then explain(file, goal .. " below " .. below, "breaks", found, expected) end
  expected = minimal_sets({ "s1", "s2", "s3", "s4" }, function(set)
    return not holds_without(kb, goal, claims, function(claim) return passes(claim, set) end, below)
  end)
  found = sets_text(kb:breaks(goal, { below = below }):sets("sources"))
  if found ~= expected then explain(file, goal .. " below " .. below, "breaks by source", found, expected) end
  checked = checked + 1
end

test("breaks are all minimal sets without which a conclusion falls", function()
  math.randomseed(seed)
  checked = 0
  for _ = 1, rounds do
    local file, claims = random_kb { monotone, others }
    local kb <close> = harness.kb(file)
    local goals = goals_of(kb)
    for _ = 1, math.min(2, #goals) do check_breaks(kb, file, claims, pick(goals)) end
  end
  harness.equal(checked > rounds / 2, true, "there were conclusions")
end)

test("breaks take away what narrows dates too", function()
  math.randomseed(seed + 4)
  checked = 0
  for _ = 1, rounds do
    local file, claims = random_kb({ ordered, ordered_others }, true)
    local kb <close> = harness.kb(file)
    local goals = goals_of(kb)
    for _ = 1, math.min(2, #goals) do check_breaks(kb, file, claims, pick(goals)) end
  end
  harness.equal(checked > rounds / 2, true, "there were conclusions")
end)

test("breaks take away plain facts too where these are asked for", function()
  math.randomseed(seed + 6)
  local some = 0
  for _ = 1, rounds do
    local is_ordered = math.random(3) == 1
    local file, claims = random_kb(is_ordered and { ordered, ordered_others } or { monotone, others }, is_ordered)
    local kb <close> = harness.kb(file)
    local goals = goals_of(kb)
    local goal = #goals > 0 and pick(goals)
    if goal then
      local elements = table.move({ "f(a)", "f(b)" }, 1, 2, #claims + 1, ids_of(claims))
      local expected = minimal_sets(elements, function(set)
        local facts = {}
        for _, x in ipairs { "a", "b" } do facts[#facts + 1] = set[("f(%s)"):format(x)] and x or nil end
        return not holds_without(kb, goal, claims, function(claim) return set[claim.id] end, 0, facts)
      end)
      local found = sets_text(kb:breaks(goal, { facts = true }):sets("claims"))
      if found ~= expected then explain(file, goal, "breaks with facts", found, expected) end
      if expected:find("f(", 1, true) then some = some + 1 end
    end
  end
  harness.equal(some > rounds / 40, true, "some rested on facts")
end)

-- Each was found at random: rules, a goal, claims as { statement, source, what else is said }.
local found_cases = {
  { 'q(X) { e(X, Y):valid(I), b(Y):valid(J), before(I, J) }', 'q("b")', -- an interval that takes three claims
    { 'b("c")', "s4", 'from = "2020-02"' }, { 'e("b", "c")', "s3" }, { 'e("b", "c")', "s4", 'from = "2020-01"' },
    { 'e("b", "c")', "s2", 'from = "2020-03", to = "2020-06"' } },
  { 'q(X) { e(X, Y):valid(I), b(Y):valid(J), before(I, J) }', 'q("a")',
    { 'b("b")', "s3", "credibility = 0.9" }, { 'b("b")', false, 'from = "2020-02", to = "2020-06"' },
    { 'b("b")', "s3", 'to = "2020-05", credibility = 0.9' }, { 'e("a", "b")', "s1", 'to = "2020-05"' } },
  { 's(X) { t(X):valid(I), h(_):valid(J), before(J, I) }', 's("a")', -- two that differ within the same dates
    { 't("a")', false, 'to = "2020-05"' }, { 't("a")', false, 'from = "?", to = "2020-05"' },
    { 'h("b")', false, 'from = "2020-02", to = "2020-03"' } },
  { 'q(X) { began(t(X)) }', 'q("c")', -- what may always be, whether anything else is dated or not
    { 't("b")', false, 'from = "2020-01", to = "2020-06"' }, { 't("c")', "s1", 'from = "?"' },
    { 't("c")', false, 'from = "?"' } },
}

---The file of such a case, and its claims.
local function file_of(case)
  local claims, parts = {}, { schema, case[1] }
  for i, claim in ipairs(table.move(case, 3, #case, 1, {})) do
    claims[i] = { id = "C" .. i, source = claim[2] }
    parts[#parts + 1] = ("claim { %s, id = %q%s%s }"):format(claim[1], claims[i].id,
      claim[2] and (', source = "%s"'):format(claim[2]) or "", claim[3] and ", " .. claim[3] or "")
  end
  return table.concat(parts, "\n"), claims
end

test("breaks where several claims make an interval, or none dates it", function()
  for _, case in ipairs(found_cases) do
    local file, claims = file_of(case)
    local kb <close> = harness.kb(file)
    check_breaks(kb, file, claims, case[2])
  end
end)

test("the control: a set too many is found out", function()
  local kb <close> = harness.kb(schema .. 'q(X) { b(X) }\nclaim { b("a"), id = "C1" }')
  local message = harness.fails(check_breaks, kb, "", { { id = "C1" } }, 'q("a")', true)
  harness.contains(message, "C0")
end)

-- ---- supports ----

local facts_of_f = { ["f(a)"] = "a", ["f(b)"] = "b" }

---The belief that each set of elements gives the goal alone, by its bits.
local function beliefs_alone(kb, goal, claims, elements)
  local beliefs, first_fact = {}, #claims + 1
  for mask = 0, (1 << #elements) - 1 do
    local withheld, facts = {}, {}
    for i, element in ipairs(elements) do
      if mask >> (i - 1) & 1 == 0 then
        withheld[element] = true
        if i >= first_fact then facts[#facts + 1] = facts_of_f[element] end
      end
    end
    beliefs[mask] = belief_without(kb, goal, claims, function(claim) return withheld[claim.id] end, facts)
  end
  return beliefs
end

---All minimal sets by which the goal holds whichever others are there, each with the belief that it gives alone.
local function supports_by_trying(kb, goal, claims, elements, below)
  local beliefs, suffices, texts = beliefs_alone(kb, goal, claims, elements), {}, {}
  local is_mixed = false
  for mask = (1 << #elements) - 1, 0, -1 do
    suffices[mask] = beliefs[mask] >= below and beliefs[mask] > 0
    for i = 0, #elements - 1 do
      local larger = mask | 1 << i
      is_mixed = is_mixed or suffices[mask] and larger ~= mask and not suffices[larger]
      suffices[mask] = suffices[mask] and suffices[larger]
    end
  end
  for mask = 0, (1 << #elements) - 1 do
    local is_minimal, names = suffices[mask], {}
    for i, element in ipairs(elements) do
      local bit = 1 << (i - 1)
      if mask & bit ~= 0 then
        names[#names + 1] = element
        is_minimal = is_minimal and not suffices[mask & ~bit]
      end
    end
    table.sort(names)
    if is_minimal then texts[#texts + 1] = ("%s = %.4f"):format(table.concat(names, " "), beliefs[mask]) end
  end
  table.sort(texts)
  return table.concat(texts, "\n"), is_mixed, #texts
end

---The same as they are listed.
local function supports_listed(kb, goal, below, with_facts)
  local sets, texts = {}, {}
  local listing <close> = kb:supports(goal, { below = below, facts = with_facts })
  for record in listing:records() do
    local set = sets[record.set] or { belief = record.belief }
    sets[record.set] = set
    if record.size > 0 then set[#set + 1] = record.member end
  end
  for i, set in ipairs(sets) do
    table.sort(set)
    texts[i] = ("%s = %.4f"):format(table.concat(set, " "), set.belief)
  end
  table.sort(texts)
  return table.concat(texts, "\n")
end

local tally = { conclusions = 0, mixed = 0, several = 0 }

---A goal is mixed if it holds by some claims and no longer by more.
local function check_supports(kb, file, goal, claims, options)
  options = options or {}
  local below, elements = options.below or 0, ids_of(claims)
  if options.facts then table.move({ "f(a)", "f(b)" }, 1, 2, #claims + 1, elements) end
  local expected, is_mixed, count = supports_by_trying(kb, goal, claims, elements, below)
  if options.is_mistaken then expected = expected:gsub("^%S+ ", "") end
  local found = supports_listed(kb, goal, below, options.facts)
  if found ~= expected then
    explain(file, ("%s below %s%s"):format(goal, below, options.facts and " with facts" or ""), "supports", found, expected)
  end
  tally.conclusions, tally.mixed = tally.conclusions + 1, tally.mixed + (is_mixed and 1 or 0)
  tally.several = tally.several + (count > 1 and 1 or 0)
end

local function random_options(kb, goal)
  local belief, options = kb:query(goal):first().belief, { facts = math.random(4) == 1 }
  if math.random(4) == 1 and belief >= 0.65 then options.below = 0.65 end
  return options
end

---Two conclusions of each of rounds files, by the same means; what was looked at.
local function check_supports_of(first_seed, make)
  math.randomseed(seed + first_seed)
  tally = { conclusions = 0, mixed = 0, several = 0 }
  for _ = 1, rounds do
    local file, claims = make()
    local kb <close> = harness.kb(file)
    local goals = goals_of(kb)
    for _ = 1, math.min(2, #goals) do
      local goal = pick(goals)
      check_supports(kb, file, goal, claims, random_options(kb, goal))
    end
  end
  if os.getenv("LORE_COUNT") then
    print(("supports: %d conclusions, %d mixed, %d with several"):format(tally.conclusions, tally.mixed, tally.several))
  end
  harness.equal(tally.conclusions > rounds / 2 and tally.several > rounds / 10, true, "there were conclusions")
end

test("supports are all minimal sets on which a conclusion can rest", function()
  check_supports_of(1, function() return random_kb(pick { { monotone }, { monotone, others } }) end)
end)

test("supports by what is computed", function()
  check_supports_of(11, function() return random_kb { monotone, computed, computed } end)
end)

test("supports hold what keeps an absence", function()
  check_supports_of(10, function() return random_kb({ defended, attacks }, false, close_statement) end)
  harness.equal(tally.mixed > rounds / 20, true, "some claims stood in the way of others")
end)

test("supports where orders date claims, and rules see what is absent", function()
  check_supports_of(9, function()
    return random_kb({ ordered, ordered_others, ordered_joint, ordered_defended }, true)
  end)
end)

test("the control: a set too small is found out", function()
  local file = schema .. 'q(X) { b(X), u(X) }\nclaim { b("a"), id = "C1" }\nclaim { u("a"), id = "C2" }'
  local kb <close> = harness.kb(file)
  local claims = { { id = "C1" }, { id = "C2" } }
  check_supports(kb, file, 'q("a")', claims)
  local message = harness.fails(check_supports, kb, file, 'q("a")', claims, { is_mistaken = true })
  harness.contains(message, "C1 C2 = 1.0000")
end)

-- As those of breaks.
local supported_cases = {
  { 's(X) { t(X):at "2020-03" }', 's("a")', -- a claim that might be so without others that date it
    { 't("a")', false, 'to = "?"' }, { 't("a")', "s4", 'from = "2020-02"' }, { 'o("c", "a")', false },
    { 't("c")', false, 'from = "2020-02"' } },
  { 'q(X) { h(X) | t(X) }', 'q("a"):at "2020-03"', -- the same at a moment
    { 't("a")', "s2", 'from = "2020-02", to = "?", credibility = 0.55' }, { 'o("a", "b")', false },
    { 'h("a")', false, 'from = "2020-01", to = "?"' }, { 'h("b")', false, 'from = "2020-04", to = "2020-05"' },
    { 't("a")', "s1", 'from = "?"' } },
  { 'fact { o("b", "a") }\nq("a") { t("a"):at "2020-03", h("b") }', 'q("a")', -- two that a fact puts in order
    { 't("a")', false, 'to = "?"' }, { 'h("b")', false, 'from = "2020-02", to = "2020-02"' },
    { 'denied(o("b", "a"))', false } },
  { 'fact { o("b", "a") }\nq("a") { t("a"):at "2020-03", h("b") }', 'q("a")', -- what contradicts that
    { 't("a")', false, 'to = "?"' }, { 'h("b")', false, 'from = "2020-02", to = "2020-02"' },
    { 'o("c", "b")', false }, { 'o("a", "c")', false } },
  { 'q(X) { throughout("20 days", b(X)) }', 'q("c"):at "2020-03"', -- from a moment that another hides
    { 'b("c")', "s2" }, { 'b("c")', "s3", 'from = "2020-03"' } },
  { 'q(X) { past("20 days", b(X)) }', 'q("c"):at "2020-03"', -- until one
    { 'b("c")', "s2" }, { 'b("c")', "s3", 'from = "2020-01", to = "2020-02"' } },
}

test("supports that narrow their own dates, or do not", function()
  for _, case in ipairs(supported_cases) do
    local file, claims = file_of(case)
    local kb <close> = harness.kb(file)
    check_supports(kb, file, case[2], claims)
  end
end)

test("supports of what claims that narrow each other's dates make possible", function()
  check_supports_of(8, function() return random_kb({ ordered, ordered_joint, ordered_joint }, true) end)
end)

test("supports of what is possible need nothing that narrows dates", function()
  check_supports_of(5, function() return random_kb({ ordered }, true) end)
end)

test("supports where there are too many breaks are right", function()
  local parts, expected = { schema, [[
relation.v { "way:integer", "step:integer" }
relation.w { "x:integer" }
derive.m { "count:integer" }
derive.outdone { "way:integer" }
m(count(X)) { w(X) }
outdone(N) { v(N, 7), ~v(N, 8) }
q("a") { m(N), ge(N, 2), v(6, 6) } :name "enough"]] }, {}
  local function claim(text, id) parts[#parts + 1] = ("claim { %s, id = %q }"):format(text, id) end
  for way = 1, 5 do
    local conditions, ids = {}, {}
    for step = 1, 6 do
      conditions[step], ids[step] = ("v(%d, %d)"):format(way, step), ("C%d.%d"):format(way, step)
      claim(conditions[step], ids[step])
    end
    parts[#parts + 1] = ('q("a") { %s, ~outdone(%d) } :name "way%d"'):format(table.concat(conditions, ", "), way, way)
    if way == 2 then -- what would end the second way, and what keeps it
      claim("v(2, 7)", "E")
      claim("v(2, 8)", "C2.8")
      ids[#ids + 1] = "C2.8"
    end
    expected[table.concat(ids, " ")] = true
  end
  for x = 1, 3 do claim(("w(%d)"):format(x), "W" .. x) end
  claim("v(6, 6)", "C6")
  for _, pair in ipairs { "C6 W1 W2", "C6 W1 W3", "C6 W2 W3" } do expected[pair] = true end
  local kb <close> = harness.kb(table.concat(parts, "\n"))
  local listing <close> = kb:supports('q("a")')
  harness.contains(listing:note(), "not all")
  local sets, last = kb:supports('q("a")'):sets(), 0
  for _, set in ipairs(sets) do
    harness.equal(#set >= last, true, "smaller ones first")
    table.sort(set)
    local text = table.concat(set, " ")
    harness.equal(expected[text], true, text)
    expected[text], last = nil, #set
  end
  harness.equal(#sets, 6)
end)

-- ---- rests ----

---"[from,to)=pro" of each row of q and s, as they stand.
local function beliefs_of(kb)
  local beliefs = {}
  for _, relation in ipairs { "q", "s" } do
    for record in kb:query(relation .. "(X)"):records() do
      local parts = {}
      for i, s in ipairs(record.stretches) do
        parts[i] = { s.from and s.from.microseconds or math.mininteger, s.to and s.to.microseconds or math.maxinteger, s.pro }
      end
      beliefs[('%s("%s")'):format(relation, record.X)] = parts
    end
  end
  return beliefs
end

local function pro_at(parts, moment)
  for _, part in ipairs(parts or {}) do
    if part[1] <= moment and moment < part[2] then return part[3] end
  end
  return 0
end

---Whether a is somewhere believed more than b: looked at wherever anything begins or ends.
local function exceeds(a, b)
  for _, parts in ipairs { a, b or {} } do
    for _, part in ipairs(parts) do
      for i = 1, 2 do
        if pro_at(a, part[i]) > pro_at(b, part[i]) then return true end
      end
    end
  end
  return false
end

---The goals that are believed less when what takes names is retracted.
local function weaker_without(kb, claims, takes)
  local before, lines = beliefs_of(kb), {}
  kb:begin()
  for _, claim in ipairs(claims) do
    if takes(claim) then kb:retract(claim.id) end
  end
  local after = beliefs_of(kb)
  kb:rollback()
  for goal, parts in pairs(before) do
    if exceeds(parts, after[goal]) then lines[#lines + 1] = goal end
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

local function rests_text(kb, name)
  local lines = {}
  for _, relation in ipairs { "q", "s" } do
    for record in kb:rests(relation .. "(X)", name):records() do lines[#lines + 1] = record.statement end
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

test("what rests on a claim or a source is what is believed less without it", function()
  math.randomseed(seed + 3)
  local some = 0
  for _ = 1, rounds do
    local is_ordered = math.random(3) == 1
    local file, claims = random_kb(is_ordered and { ordered, ordered_others } or { monotone, others }, is_ordered)
    local kb <close> = harness.kb(file)
    local name = pick { "s1", "s2", "s3", "s4", pick(claims).id }
    local expected = weaker_without(kb, claims, function(claim)
      return claim.id == name or passes(claim, { [name] = true })
    end)
    local found = rests_text(kb, name)
    if found ~= expected then explain(file, name, "rests", found, expected) end
    if found ~= "" then some = some + 1 end
  end
  harness.equal(some > rounds / 10, true, "something rested on something")
end)

test("a name that nobody knows is refused", function()
  local kb <close> = harness.kb(schema .. 'q(X) { b(X) }\nclaim { b("a"), id = "C1", source = "s1" }')
  local rests <close> = kb:rests("q(X)", "C1")
  harness.equal(rests:first().effect, "falls")
  harness.contains(harness.fails(kb.rests, kb, "q(X)", "C9"), "no claim or source 'C9'")
end)

-- ---- proofs as facts ----

test("proofs are facts that rules can go on from", function()
  local kb <close> = harness.kb(schema .. [[
q(X) { b(X), ~u(X) } :name "r1"
claim { b("a"), id = "C1", source = "s1", at = "p. 3" }
claim { b("c"), id = "C2" }]])
  local into <close> = harness.kb()
  harness.equal(kb:record("q(X)", { into = into, as = "how" }), 2)
  harness.equal(kb:record('q("c")', { into = into, as = "how" }), 1)
  into:load [[
derive.below { "node:integer", "leaf:integer" }
derive.rests_on { "statement", "claim" }
below(N, M) { how_premise(N, M) }
below(N, M) { below(N, K), how_premise(K, M) }
rests_on(S, C) { how_proof(_, S, N), below(N, M), how_claim(M, C) }]]
  harness.equal(harness.rows(into:query "rests_on(S, C)"), "q(a) C1|q(c) C2")
  harness.equal(harness.rows(into:query 'how_proof(P, "q(c)", _)'), "2|3")
  harness.equal(harness.rows(into:query "how_locator(_, L)"), "p. 3")
  harness.equal(harness.rows(into:query 'how_breaks(S, "sources", _, M)'), "q(a) s1")
  harness.equal(into:query('how_node(N, "absence", _, _, _)'):count(), 3)
  harness.equal(harness.rows(into:query 'how_origin(S, O, N, _, _)'), "q(a) s1 1")
end)

test("proofs agree with the facts that were made of them", function()
  math.randomseed(seed + 4)
  for _ = 1, rounds // 4 do
    local kb <close> = harness.kb((random_kb { monotone, others }))
    for _, goal in ipairs(goals_of(kb)) do
      local into <close> = harness.kb()
      local proof <close> = kb:why(goal)
      assert(kb:record(goal, { into = into, grounds = false }))
      local expected, found = {}, {}
      for i, node in ipairs(proof:nodes()) do
        expected[i] = ("%d %s %s %d %s"):format(i, node.kind, node.text, node.parent, node.claim or "")
      end
      local above, claim = {}, {}
      for record in into:query("why_premise(N, M)"):records() do above[record.M] = record.N end
      for record in into:query("why_claim(N, C)"):records() do claim[record.N] = record.C end
      for record in into:query("why_node(N, K, S, B, V)"):records() do
        found[record.N] = ("%d %s %s %d %s"):format(record.N, record.K, record.S, above[record.N] or 1, claim[record.N] or "")
      end
      harness.equal(table.concat(found, "\n"), table.concat(expected, "\n"), goal)
    end
  end
end)

test("in a transaction of the same knowledge base they are gone with it", function()
  local kb <close> = harness.kb(schema .. 'q(X) { b(X) }\nclaim { b("a"), id = "C1", source = "s1" }')
  kb:begin()
  harness.equal(kb:record "q(X)", 1)
  harness.equal(harness.rows(kb:query "why_source(_, S)"), "s1")
  kb:rollback()
  harness.contains(harness.fails(kb.query, kb, "why_source(_, S)"), "no relation")
end)

-- ---- proofs ----

---The proof without moments, and its size.
local function saying(proof)
  local parts = {}
  for i, node in ipairs(proof:nodes()) do
    parts[i] = ("%d %s %s %s %s"):format(node.parent, node.kind, node.text, node.rule or "", node.claim or "")
  end
  return table.concat(parts, "\n"), #parts
end

---No statement stands below itself at the same rule.
local function is_circular(proof)
  local nodes = proof:nodes()
  for i, node in ipairs(nodes) do
    local above = node.parent
    while node.kind == "rule" and above ~= i do
      if nodes[above].kind == "rule" and nodes[above].text == node.text then return true end
      if nodes[above].parent == above then break end
      above = nodes[above].parent
    end
  end
  return false
end

test("proofs come by size, differ, and do not rest on themselves", function()
  math.randomseed(seed + 2)
  local several = 0
  for _ = 1, rounds do
    local file = random_kb { monotone }
    local kb <close> = harness.kb(file)
    for _, goal in ipairs(goals_of(kb)) do
      local proofs, more = kb:why(goal, { count = 6 })
      local met, last = {}, 0
      local first = saying(kb:why(goal))
      harness.equal(more == (more and #proofs == 6), true, "more only where all were given")
      for i, proof in ipairs(proofs) do
        local text, size = saying(proof)
        if met[text] then explain(file, goal, "proofs, twice the same", text, "") end
        if i > 2 and size < last - 4 then explain(file, goal, "sizes", size, last) end
        if i == 1 and select(2, saying(kb:why(goal))) ~= size then explain(file, goal, "the first", text, first) end
        if is_circular(proof) then explain(file, goal, "a circular proof", text, "") end
        met[text], last = true, size
      end
      if #proofs > 1 then several = several + 1 end
    end
  end
  harness.equal(several > 3, true, "some had several")
end)

harness.done()
