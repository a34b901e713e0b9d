-- SPDX-License-Identifier: MIT
-- The overview: what an analyst wants to see first of the founding case. A script for
-- `lore run --kb build/iraq-2020.lore kb/iraq-2020/overview.lua`; it only asks and prints.

local WIDTH = 96

local function heading(text)
  print("")
  print("── " .. text .. " " .. ("─"):rep(WIDTH - utf8.len(text) - 4))
end

local function pad(text, width)
  return text .. (" "):rep(width - utf8.len(text))
end

local function graded(belief)
  return ("%.2f %s"):format(belief, lore.word(belief))
end

-- ---- months as columns ----

local months = {}
for index = 0, 10 do
  local year, month = 2019 + (9 + index) // 12, (9 + index) % 12 + 1
  local from, to = lore.date(("%04d-%02d"):format(year, month))
  months[#months + 1] = { year = year, initial = ("JFMAMJJASOND"):sub(month, month),
    from = from.microseconds, to = to.microseconds }
end

local function belief_in(month, stretches)
  local best = 0
  for _, part in ipairs(stretches) do
    local begins_before = not part.from or part.from.microseconds < month.to
    local ends_after = not part.to or part.to.microseconds > month.from
    if begins_before and ends_after and part.pro > best then best = part.pro end
  end
  return best
end

local function shade(belief)
  if belief <= 0 then return "·" end
  return belief >= 0.95 and "█" or belief >= 0.7 and "▓" or belief >= 0.5 and "▒" or "░"
end

local function bar(stretches)
  local cells = {}
  for i, month in ipairs(months) do cells[i] = shade(belief_in(month, stretches)):rep(2) end
  return table.concat(cells, " ")
end

local function calendar(indent)
  local years, initials = {}, {}
  for i, month in ipairs(months) do
    local is_first = i == 1 or months[i - 1].year ~= month.year
    years[i] = is_first and tostring(month.year):sub(1, 4) or ""
    initials[i] = month.initial .. " "
  end
  local line = (" "):rep(indent)
  for i, year in ipairs(years) do
    local column = indent + (i - 1) * 3
    if year ~= "" then line = pad(line, column) .. year end
  end
  print(line)
  print((" "):rep(indent) .. table.concat(initials, " "))
end

-- ---- the sections ----

local function leanings()
  heading("Who leaned to which side, month by month     █ certain ▓ very likely ▒ likely ░ less · no")
  calendar(25)
  local side
  for row in kb:query("leaning(Who, Side)"):order("Side"):order("belief", "desc"):order("Who"):records() do
    if row.Side ~= side then
      side = row.Side
      print("to " .. side)
    end
    print("  " .. pad(row.Who, 23) .. bar(row.stretches) .. "  " .. graded(row.belief))
  end
end

-- An act without a date of its own happened by the last day that it can have.
local function span(part)
  local text = tostring(lore.interval(part.from, part.to))
  if part.from then return part.to and text or "from " .. text:sub(1, -4) end
  return part.to and "by " .. text:match("%S+$") .. " at the latest" or "no date stated"
end

local function moves(goal, verb)
  for row in kb:query(goal):records() do
    print(("%s %s %s"):format(row.Group, verb, row.Side))
    for _, part in ipairs(row.stretches) do print("    " .. pad(span(part), 26) .. graded(part.pro)) end
  end
end

local function shifts()
  heading("Who shifted, by when, how surely")
  moves("shifted_away(Group, Side)", "moved away from")
  moves("drifting(Group, Side)", "drifts away (a trend of opinion, no break) from")
end

local function indented(text)
  for line in tostring(text):gmatch("[^\n]+") do print("  " .. line) end
end

local function proofs()
  heading("Why the clerics' shift is believed: an act, and a reading of it")
  local goal = 'shifted_away("shia_clerical_leaders", "iran")'
  indented(kb:why(goal))
  local later = kb:query(goal):at("2020-07")
  if later:step() then indented(later:why()) end
  later:close()
end

local stances = { withdraw = "out", gradual = "only gradually", after_condition = "after a condition" }

local function contested_holders()
  local holders = {}
  for holder in kb:query("contested_position(Holder, 'us_troops', _, _)"):rows() do holders[holder] = true end
  return holders
end

local function conditions()
  local asked = {}
  for holder, condition in kb:query("condition(Holder, 'us_troops', Condition)"):rows() do
    asked[holder] = condition
  end
  return asked
end

local function positions()
  heading("Positions on the withdrawal of US troops     ⚡ contested: holds two that exclude each other")
  local contested, condition = contested_holders(), conditions()
  for row in kb:query("position(Holder, 'us_troops', Stance)"):order("Stance", "desc"):order("Holder"):records() do
    local notes = {}
    if contested[row.Holder] then notes[#notes + 1] = "⚡ contested" end
    if row.Stance == "after_condition" then notes[#notes + 1] = "first: " .. condition[row.Holder] end
    print(("  %-19s%-26s%-14s %s"):format(stances[row.Stance] or row.Stance, row.Holder, graded(row.belief),
      table.concat(notes, ", ")))
  end
  for bloc in kb:query("divided(Bloc, 'us_troops')"):rows() do print("  divided over it: " .. bloc) end
end

local function wording(belief)
  return belief >= 0.75 and "will" or belief >= 0.5 and "expected" or belief >= 0.35 and "may" or "could"
end

local function forecasts()
  heading("Forecasts: said of the future, so no part of what is above (strongest first)")
  for row in kb:query("foreseen(What)"):order("belief", "desc"):records() do
    print(("  %-9s %.2f  %s"):format(wording(row.belief), row.belief, row.What))
  end
end

-- Who stands behind a source in the end: whoever relays it, and so on.
local function relays()
  local via, names = {}, {}
  for row in kb:list("sources"):records() do
    names[#names + 1] = row.name
    if row.via ~= lore.null then via[row.name] = row.via end
  end
  return names, via
end

local function single_source()
  heading("What rests on one source")
  local names, via = relays()
  local claims, roots = {}, {}
  for row in kb:list("claims"):records() do
    local list = claims[row.source] or {}
    claims[row.source] = list
    list[#list + 1] = row.id
    local root = row.source
    while via[root] do root = via[root] end
    roots[root] = true
  end
  for _, name in ipairs(names) do
    local list = claims[name] or {}
    print(("  %-16s %3d claim%s%s"):format(name, #list, #list == 1 and ", " .. list[1] or "s",
      via[name] and ", known only through " .. via[name] or ""))
  end
  local root = next(roots)
  if next(roots, root) == nil then
    print(("  Whoever disbelieves %s keeps nothing: all of this rests on it alone."):format(root))
  end
end

print("Iraq 2020 · a news analysis of Iran's and the United States' influence, claim by claim")
leanings()
shifts()
proofs()
positions()
forecasts()
single_source()
heading("Try next")
print([[  lore why build/iraq-2020.lore 'hostile("usa", "iran")']])
print([[  lore query build/iraq-2020.lore 'convergent(Who, "iran", Issue)']])
