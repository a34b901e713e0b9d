-- SPDX-License-Identifier: MIT
-- The 25 gold questions on the founding case. Run by tests/run/questions.sh on a knowledge base made of
-- kb/influence and kb/iraq-2020; ends with "N passed, N failed, N skipped".
--
-- A check is a goal with all of its answers ("a | b", in any order), at a moment if one is given, and, for ground
-- goals, the ids of the claims that its proof rests on; certain: the answers that hold whatever the dates are,
-- the others being possible (an impossible one is none); reading: as in a query; within a what-if, if one is given;
-- and what differs there from what is recorded ("change statement"). What needs breaks is skipped by name.

local questions = {
  { "Q01 who commanded the Quds Force on 2019-11-15",
    { 'holds_role(P, "commander_of_quds_force")', at = "2019-11-15", rows = { "soleimani" },
      certain = { "soleimani" } },
    { 'holds_role("soleimani", "commander_of_quds_force")', at = "2019-11-15", claims = { "C017" } },
    { 'dead("soleimani")', claims = { "C019" } },
    { 'agent("E4", "usa")', claims = { "C024" } } },
  { "Q02 and on 2020-02-15",
    { 'holds_role(P, "commander_of_quds_force")', at = "2020-02-15", rows = { "qaani" }, certain = {} },
    { 'holds_role(P, "commander_of_quds_force")', at = "2020-02-15", reading = "certain", rows = {} },
    { 'holds_role("soleimani", "commander_of_quds_force")', at = "2020-02-15", reading = "possible", rows = {} },
    { 'holds_role("qaani", "commander_of_quds_force")', at = "2020-02-15", claims = { "C059" } },
    { 'holds_role("qaani", "commander_of_quds_force")', at = "2020-06-01", reading = "certain",
      claims = { "C059" } },
    { 'visited("qaani", "iraq", E)', rows = { "E11" }, certain = { "E11" }, claims = { "C060" } } },
  { "Q03 who was prime minister of Iraq on 2020-07-15",
    { 'holds_role(P, "prime_minister_of_iraq")', at = "2020-07-15", rows = { "kadhimi" }, certain = { "kadhimi" } },
    { 'holds_role("kadhimi", "prime_minister_of_iraq")', claims = { "C068" } } },
  { "Q04 who was prime minister on 2020-05-10",
    { 'holds_role(P, "prime_minister_of_iraq")', at = "2020-05-10", rows = { "abdulmahdi", "kadhimi" },
      certain = {} },
    { 'holds_role("kadhimi", "prime_minister_of_iraq")', at = "2020-05-10", claims = { "C068" } },
    { 'holds_role("abdulmahdi", "prime_minister_of_iraq")', at = "2020-05-10", claims = { "C045" } } },
  { "Q05 who was aligned with Iran in December 2019, and how do we know",
    { 'aligned(X, "iran")', at = "2019-12",
      rows = { "proxy_militias", "kataib_hezbollah", "pmf", "pro_iran_parties", "stronghold_groups", "abdulmahdi" } },
    { 'aligned("proxy_militias", "iran")', claims = { "C005" } },
    { 'aligned("kataib_hezbollah", "iran")', claims = { "C013" } },
    { 'aligned("pmf", "iran")', claims = { "C014" } },
    { 'aligned("pro_iran_parties", "iran")', claims = { "C033" } },
    { 'aligned("stronghold_groups", "iran")', claims = { "C042" } },
    { 'aligned("abdulmahdi", "iran")', at = "2019-12", claims = { "C046" } },
    { 'loyal_to("kataib_hezbollah", P) & office(P, "commander_of", O) & arm_of(O, "iran")', at = "2019-12",
      claims = { "C015", "C017", "C018" }, belief = 0.6 },
    { 'loyal_to("pmf", P) & office(P, "commander_of", O) & arm_of(O, "iran")', at = "2019-12",
      claims = { "C016", "C017", "C018" }, belief = 0.6 },
    { 'loyal_to(X, P) & office(P, "commander_of", O) & arm_of(O, "iran")', at = "2020-02", rows = {} } },
  { "Q06 who shifted away from Iran, by when, on what grounds",
    { 'shifted_away(G, "iran")', rows = { "shia_clerical_leaders" } },
    { 'shifted_away("shia_clerical_leaders", "iran")', at = "2020-04", claims = { "C043", "C046" }, belief = 1 },
    { 'shifted_away("shia_clerical_leaders", "iran")', at = "2020-07", claims = { "C048" }, belief = 0.6 },
    { 'withdrew_support(G, "abdulmahdi"):during("2020-06-01", "2020-12-31")', rows = {} },
    { 'drifting(G, "iran")', rows = { "iraqi_public" } },
    { 'drifting("iraqi_public", "iran")', claims = { "C101" } },
    { 'causes("C097", "iraqi_resentment_of_iran")', claims = { "C098" } } },
  { "Q07 why did the clerics drop Abdul-Mahdi",
    { 'causes(X, "E9")', rows = { "E8" } },
    { 'causes("E8", "E9")', claims = { "C044" } },
    { 'occurs("E8")', claims = { "C041" } },
    { 'causes(X, "E1")', rows = { "hardship" } },
    { 'frustrated(X, "iran")', rows = { "iraqi_protesters" } } },
  { "Q08 if C048 is disbelieved, does it stand that the clerics shifted away from Iran",
    { 'shifted_away("shia_clerical_leaders", "iran")', whatif = { drop_claims = { "C048" } },
      claims = { "C043", "C046" }, belief = 1 } },
  { "Q09 and if C046 is disbelieved instead, or both",
    { 'shifted_away("shia_clerical_leaders", "iran")', whatif = { drop_claims = { "C046" } },
      claims = { "C048" }, belief = 0.6, differs = { "changed shifted_away(shia_clerical_leaders, iran)" } },
    { 'shifted_away("shia_clerical_leaders", "iran")', whatif = { drop_claims = { "C046", "C048" } },
      rows = {}, differs = { "removed shifted_away(shia_clerical_leaders, iran)" } } },
  { "Q10 if the intelligence reports are disbelieved, what falls",
    { 'frustrated(X, "iran")', whatif = { drop_sources = { "intelligence reports" } },
      rows = {}, differs = { "removed frustrated(iraqi_protesters, iran)" }, reason = "C009" },
    { 'drifting(X, "iran")', whatif = { drop_sources = { "intel_reports" } }, rows = { "iraqi_public" },
      claims = { "C101" }, differs = {} },
    { 'causes("C097", "iraqi_resentment_of_iran")', whatif = { drop_sources = { "intel_reports" } },
      claims = { "C098" } } },
  { "Q11 if the editorial team is disbelieved, what remains",
    { 'frustrated(X, "iran")', whatif = { drop_sources = { "editorial_team" } }, rows = {},
      differs = { "removed frustrated(iraqi_protesters, iran)" }, reason = "C009" },
    { 'aligned(X, Y) | shifted_away(X, Y) | hostile(X, Y) | causes(X, Y) | drifting(X, Y)',
      whatif = { drop_sources = { "editorial_team" } }, rows = {} },
    { "forecast(limits(X, Y))", whatif = { drop_sources = { "editorial_team" } }, rows = {},
      differs = { "removed forecast(limits(iraqi_nationalism, iran_influence))" }, reason = "C085" } },
  { "Q12 what is Sadr's position on US troops",
    { 'position("sadr", "us_troops", S)', rows = { "withdraw", "gradual" } },
    { 'contested_position(H, "us_troops", S, T)', rows = { "sadr | withdraw | gradual" } },
    { 'contested_position("sadr", "us_troops", "withdraw", "gradual")', claims = { "C053", "C054" } },
    { 'position("sadr_followers", "us_troops", "withdraw")', claims = { "C049" } } },
  { "Q13 who converges with Iran on troops, and who of them is aligned",
    { 'convergent(X, "iran", "us_troops")',
      rows = { "proxy_militias", "iraqi_hezbollah", "sadr_followers", "mps_full_withdrawal", "sadr" } },
    { 'convergent(X, "iran", "us_troops") & aligned(X, "iran")', rows = { "proxy_militias" } },
    { 'convergent("proxy_militias", "iran", "us_troops")', claims = { "C088", "C011" } },
    { 'convergent("iraqi_hezbollah", "iran", "us_troops")', claims = { "C090", "C011" } },
    { 'convergent("sadr_followers", "iran", "us_troops")', claims = { "C049", "C011" } },
    { 'convergent("mps_full_withdrawal", "iran", "us_troops")', claims = { "C092", "C011" } },
    { 'convergent("sadr", "iran", "us_troops")', claims = { "C053", "C011" } } },
  { "Q14 was the Shia political leadership divided on troops from March to May 2020",
    { 'divided("shia_political_leadership", "us_troops"):always("2020-03-01", "2020-05-31")', rows = { "" } },
    { 'divided_on("shia_political_leadership", "us_troops")', claims = { "C062" } },
    { 'failed_to_unify(_, "shia_political_leadership", "us_troops")', claims = { "C061" } } },
  { "Q15 who killed al-Hashimi",
    { 'agent("E17", A)', rows = {} },
    { 'unattributed("E17")', rows = { "" } },
    { 'occurs("E17")', claims = { "C077" } } },
  { "Q16 did Kadhimi respond to that killing",
    { 'responds("kadhimi", "E17")', rows = {} },
    { 'forecast(responds("kadhimi", "E17"))', claims = { "C080" }, belief = 0.6 } },
  { "Q17 all forecasts, strongest first",
    { 'foreseen(W)', order = "belief", sequence = {
      "iraqi_nationalism limits iran_influence", "kadhimi responds to E17", "iran contains kadhimi",
      "iran rebuilds a balance among iraqi_groups",
      'iran and iraq disagree, if withdrawal("us_forces_iraq", "quick")' } },
    { 'forecast(limits(X, Y))', claims = { "C085" } },
    { 'forecast(rebuilds_balance(X, Y))', claims = { "C075" } },
    { 'forecast(contains_rival(X, Y))', claims = { "C076" } },
    { 'conditional(A, disagreement("iran", "iraq"))', claims = { "C091" } },
    { 'limits(X, Y) | disagreement(X, Y) | contains_rival(X, Y) | rebuilds_balance(X, Y)', rows = {} } },
  { "Q18 which Iranian visits came before Kadhimi took office",
    { 'before_term(P, "kadhimi", "prime_minister_of_iraq")', rows = { "qaani", "shamkhani" },
      certain = { "shamkhani" } },
    { 'visited(P, "iraq", _):valid(I) & holds_role("kadhimi", "prime_minister_of_iraq"):valid(J) & before(I, J)',
      rows = { "qaani | 2020-05 | 2020-05 ..", "shamkhani | 2020-03 | 2020-05 .." },
      certain = { "shamkhani | 2020-03 | 2020-05 .." } },
    { 'before_term("shamkhani", "kadhimi", "prime_minister_of_iraq")', reading = "certain",
      claims = { "C058", "C068" } } },
  { "Q19 when were the Diwaniyah convoys attacked",
    { 'happened("E19", "attack", A, "us_supply_convoys")', rows = { "proxy_militias" },
      valid = "2020-07-08 .. 2020-08-31" },
    { 'occurs("E19")', claims = { "C089" } } },
  { "Q20 what followed from US sanctions on Iran",
    { 'causes("us_sanctions", Y)',
      rows = { "less_cash_for_militias", "iraq_depends_more_on_usa", "iraq_depends_more_on_gulf_states" } },
    { 'causes("us_sanctions", "less_cash_for_militias")', claims = { "C035" } },
    { 'causes("us_sanctions", "iraq_depends_more_on_usa")', claims = { "C037" } },
    { 'causes("us_sanctions", "iraq_depends_more_on_gulf_states")', claims = { "C038" } },
    { 'occurs("E7")', claims = { "C039" } } },
  { "Q21 was Iraq covered by the waiver on 2020-06-15",
    { 'waived("usa", "iraq", "energy_imports")', at = "2020-06-15", rows = {} },
    { 'waived("usa", "iraq", "energy_imports")', at = "2020-05-10", rows = { "" }, certain = {},
      claims = { "C039" } },
    { 'waived("usa", "iraq", "energy_imports"):during("2020-04", "2020-05") & eq(1, 1)', rows = { "" },
      certain = { "" } } },
  { "Q22 every ground for US hostility to Iran",
    { 'hostile(X, "iran")', rows = { "usa", "us_led_forces" } },
    { 'hostile("usa", "iran")', rows = { "" } },
    { 'sanctions("usa", "iran")', claims = { "C034" } },
    { 'happened(_, "killing", "usa", P) & officer_of(P, "iran")', claims = { "C024", "C017", "C018" } },
    { 'targeted("usa", X) & aligned(X, "iran")', claims = { "C032", "C033" } },
    { 'happened(_, "strike", "usa", L) & stronghold_of(L, X) & aligned(X, "iran")', claims = { "C070", "C042" } },
    { 'hostile("us_led_forces", "iran")', claims = { "C041", "C042" } },
    { 'demand("usa", countering(W, "iran_influence"))', claims = { "C063" } } },
  { "Q23 which claims have an unnamed agent or holder",
    { 'unnamed_in(C, P)', rows = { "C069 | agent", "C071 | agent", "C077 | agent", "C064 | agent", "C080 | holder",
      "C015 | holder", "C016 | holder", "C067 | holder", "C100 | holder" } },
    { 'unattributed(E)', rows = { "E14", "E16", "E17" } } },
  { "Q24 was Iran weaker in Iraq on 2020-01-15 than in November 2019",
    { 'weaker("iran", "iraq")', at = "2020-01-15", claims = { "C025" } },
    { 'weaker("iran", "iraq")', at = "2019-11", rows = {} },
    { 'supports(C, "C025")', rows = { "C027" }, claims = { "C028" } } },
  { "Q24 what would happen without C028",
    { 'weaker("iran", "iraq")', at = "2020-01-15", whatif = { drop_claims = { "C028" } }, claims = { "C025" },
      differs = {} },
    { 'supports(C, "C025")', whatif = { drop_claims = { "C028" } }, rows = {},
      differs = { "removed supports(C027, C025)" }, reason = "C028" } },
  { "Q25 who puts a condition on US withdrawal, and what",
    { 'condition(H, "us_troops", C)',
      rows = { "kadhimi | iran_backed_militias_disarm", "politicians_disarm_first | iran_backed_militias_disarm" } },
    { 'condition("kadhimi", "us_troops", C)', claims = { "C094" } },
    { 'condition("politicians_disarm_first", "us_troops", C)', claims = { "C093" } } },
  { "what came after what: as told, by dates that do not touch, and what nobody can know",
    { 'told_after(L, E)', certain = { "C004 | E1", "E2 | E1", "E5 | E4", "E9 | E8", "E11 | E10", "E14 | E13", "E15 | E13",
      "E16 | E13", "E18 | E17", "E23 | E24" } },
    { 'follows("E11", "E10")', reading = "certain", rows = { "" } },
    { 'follows("E17", "E11")', reading = "certain", rows = { "" }, claims = { "C060", "C077" } },
    { 'follows("E5", E)', reading = "certain", rows = { "E1", "E4" } },
    { 'follows("E11", "E13")', rows = { "" }, certain = {} }, { 'follows("E13", "E11")', rows = { "" }, certain = {} },
    { 'follows("E3", "E4")', rows = { "" }, certain = {} }, { 'follows("E4", "E3")', rows = { "" }, certain = {} },
    { 'follows("E8", "E4")', rows = { "" }, certain = {} }, { 'follows("E4", "E8")', rows = { "" }, certain = {} },
    { 'follows("E19", "E20")', rows = { "" }, certain = {} }, { 'follows("E20", "E19")', rows = { "" }, certain = {} },
    { 'follows("E1", "E2")', rows = {} }, { 'follows(E, E)', rows = {} } },
  { "Q15 and why nobody is named",
    { 'agent("E17", "proxy_militias")', lacks = { "agent is not stated" } },
    { 'agent("E17", A)', lacks = { "not stated: null equals nothing" } } },
  { "Q16 and why not",
    { 'responds("kadhimi", "E17")', lacks = { "not asserted, but forecast by C080" } } },
  { "Q21 and why not",
    { 'waived("usa", "iraq", X)', at = "2020-06-15", lacks = {
      "holds, but at another time: 2020-04 .. 2020-05", "said of another time  claim C039", "ended then  claim C039" } } },
  { "why Sadr is not aligned with Iran though he converges with it",
    { 'aligned("sadr", "iran")', lacks = { "rule by-loyalty-to-its-commander", "the other 2 hold" } } },
}

local function open(check)
  local query = (check.whatif and kb:whatif(check.whatif) or kb):query(check[1])
  if check.at then query:at(check.at) end
  if check.reading then query:reading(check.reading) end
  if check.order then query:order(check.order, "desc") end
  return query
end

local function answers(check)
  local query = open(check)
  local columns = query:columns()
  local lines, certain, valid = {}, {}, nil
  for record in query:records() do
    local cells = {}
    for i, column in ipairs(columns) do cells[i] = tostring(record[column]) end
    lines[#lines + 1] = table.concat(cells, " | ")
    if record.is_certain then certain[#certain + 1] = lines[#lines] end
    local first, last = record.stretches[1], record.stretches[#record.stretches]
    valid = tostring(lore.interval(first.from, last.to))
  end
  return lines, certain, valid
end

local function evidence(check)
  local query = open(check)
  if not query:step() then return {}, 0 end
  local belief, ids = query:record().belief, {}
  for _, node in ipairs(query:why():nodes()) do
    if node.kind == "claim" then ids[#ids + 1] = node.claim end
  end
  query:close()
  return ids, belief
end

---What differs from what is recorded, "change statement", and the reason of the last.
local function differences(check)
  local lines, reason = {}, ""
  for record in kb:whatif(check.whatif):diff(check[1]):records() do
    lines[#lines + 1], reason = record.change .. " " .. record.statement:gsub('"', ""), record.reason
  end
  return lines, reason
end

---The difference between two lists, as a line; nil if there is none.
local function differ(what, expected, got, in_order)
  expected, got = table.move(expected, 1, #expected, 1, {}), table.move(got, 1, #got, 1, {})
  if not in_order then table.sort(expected) table.sort(got) end
  local wanted, found = table.concat(expected, "; "), table.concat(got, "; ")
  if wanted ~= found or #expected ~= #got then -- of a goal without variables a row is ""
    return ("%s: expected %d: %s; got %d: %s"):format(what, #expected, wanted, #got, found)
  end
end

local function distinct(list)
  local seen, out = {}, {}
  for _, item in ipairs(list) do
    if not seen[item] then out[#out + 1] = item end
    seen[item] = true
  end
  return out
end

local function problem(check)
  local lines, certain, valid = answers(check)
  local found = check.rows and differ("rows", check.rows, lines)
    or check.certain and differ("certain", check.certain, certain)
    or check.sequence and differ("sequence", check.sequence, lines, true)
  if found then return found end
  for _, text in ipairs(check.lacks or {}) do
    local tree = open(check):whynot():render()
    if not tree:find(text, 1, true) then return ("lacks: '%s' is not in\n%s"):format(text, tree) end
  end
  if check.differs then
    local changes, reason = differences(check)
    found = differ("differences", check.differs, changes)
    if found then return found end
    if check.reason and not reason:find(check.reason, 1, true) then return "reason: " .. reason end
  end
  if check.valid and check.valid ~= valid then return ("valid: expected %s; got %s"):format(check.valid, valid) end
  if not check.claims then return nil end
  local ids, belief = evidence(check)
  found = differ("claims", check.claims, distinct(ids))
  if found then return found end
  if check.belief and math.abs(check.belief - belief) > 0.001 then
    return ("belief: expected %.2f; got %.2f"):format(check.belief, belief)
  end
end

-- The controls: each expects something wrong, and must be found out.
local controls = {
  { 'aligned(X, "usa")', rows = { "kadhimi" } },
  { 'agent("E17", A)', rows = { "proxy_militias" } },
  { 'aligned("pmf", "iran")', claims = { "C013" } },
  { 'forecast(limits(X, Y))', claims = { "C085" }, belief = 1 },
  { 'follows("E19", "E20")', reading = "certain", rows = { "" } },
  { 'occurs("E19")', rows = { "" }, valid = "2020-07" },
  { 'aligned("pmf", "iran")', lacks = { "stops at condition" } },
  { 'holds_role(P, "prime_minister_of_iraq")', at = "2020-05-10", certain = { "kadhimi" } },
  { 'holds_role(P, "prime_minister_of_iraq")', at = "2020-05-10", reading = "certain", rows = { "kadhimi" } },
  { 'foreseen(W)', order = "belief", sequence = { "kadhimi responds to E17" } },
  { 'supports(C, "C025")', whatif = { drop_claims = { "C028" } }, rows = { "C027" } },
  { 'frustrated(X, "iran")', whatif = { drop_sources = { "intel_reports" } }, differs = {} },
}

local passed, failed, skipped = 0, 0, 0
for _, question in ipairs(questions) do
  local found
  for i = 2, #question do
    local what = problem(question[i])
    if what then found = (found or "") .. ("\n    %s\n      %s"):format(question[i][1], what) end
  end
  if question.skip then
    skipped = skipped + 1
    print("SKIPPED " .. question[1])
  elseif found then
    failed = failed + 1
    print("FAILED " .. question[1] .. found)
  else
    passed = passed + 1
  end
end
for _, control in ipairs(controls) do
  if problem(control) then
    passed = passed + 1
  else
    failed = failed + 1
    print("FAILED a wrong expectation was not found out: " .. control[1])
  end
end
print(("%d passed, %d failed, %d skipped"):format(passed, failed, skipped))
