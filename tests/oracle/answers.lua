-- SPDX-License-Identifier: MIT
-- Answers the questions in the file arg[1], which lore.py writes, with one line of JSON each: a
-- rule file, or several, are loaded into a knowledge base of its own, then each goal is asked.
--   {"id": .., "answers": {goal's name: [[row, [[from, to, pro, con], ...], [[from, to, certain], ...]], ...]}}
--   {"id": .., "error": message, "kind": what is wrong, or "other"}
-- null ends are open; others are microseconds. Then some goals are asked once more of a knowledge base
-- in which nothing has been evaluated, with values of their rows in the place of variables: the
-- answers must be the same rows. BOUND is how many such goals are asked for each open one.
local lore = require "lore"

local kinds = {
  { "cycle", "unstratified" },
  { "bound by no condition", "unsafe" },
  { "occurs only once", "unsafe" },
  { "ends before it begins", "time" },
  { "the bound goal", "bound" },
}

local function kind_of(message)
  for _, kind in ipairs(kinds) do
    if message:find(kind[1], 1, true) then
      return kind[2]
    end
  end
  return "other"
end

local function json_text(text)
  local escaped = text:gsub('[%c"\\]', function(c) return ("\\u%04x"):format(c:byte()) end)
  return '"' .. escaped .. '"'
end

local function json_value(value)
  if math.type(value) == "integer" then
    return ("%d"):format(value)
  elseif math.type(value) == "float" then
    local text = ("%.17g"):format(value)
    return text:find("[.en]") and text or text .. ".0"
  elseif type(value) == "boolean" then
    return tostring(value)
  end
  return json_text(tostring(value))
end

local function json_instant(instant)
  return instant and ("%d"):format(instant.microseconds) or "null"
end

local function json_list(items)
  return "[" .. table.concat(items, ", ") .. "]"
end

local function row_of(query)
  local record, values, stretches = query:record(), {}, {}
  for i = 1, #query:columns() do
    values[i] = json_value(record[i])
  end
  for i, s in ipairs(record.stretches) do
    local from, to = json_instant(s.from), json_instant(s.to)
    stretches[i] = ("[%s, %s, %.12g, %.12g]"):format(from, to, s.pro, s.con)
  end
  local certain = {}
  for i, s in ipairs(record.certain_stretches) do
    local from, to = json_instant(s.from), json_instant(s.to)
    certain[i] = ("[%s, %s, %.12g]"):format(from, to, s.pro)
  end
  return json_list { json_list(values), json_list(stretches), json_list(certain) }
end

local function rows_of(kb, goal)
  local query <close>, rows = kb:query(goal), {}
  while query:step() do
    rows[#rows + 1] = row_of(query)
  end
  return json_list(rows)
end

local BOUND = tonumber(os.getenv "LORE_BOUND") or 3

-- A value as it is written in a goal, or nil where it cannot be.
local function literal(value)
  if math.type(value) == "integer" then
    return ("%d"):format(value)
  elseif type(value) == "string" then
    return ("%q"):format(value)
  end
end

-- Every row as one line that says where each column stands, so that columns can be taken out.
local function open_rows(kb, goal)
  local query <close>, rows = kb:query(goal), {}
  while query:step() do
    local record, row = query:record(), { names = query:columns(), values = {} }
    for i = 1, #row.names do
      row.values[i] = record[i]
    end
    row.stretches = row_of(query):match "(%], %[%[.*)$" or ""
    rows[#rows + 1] = row
  end
  return rows
end

local function line_of(row, bound)
  local parts = {}
  for i, name in ipairs(row.names) do
    if not bound[name] then
      parts[#parts + 1] = name .. "=" .. json_value(row.values[i])
    end
  end
  parts[#parts + 1] = row.stretches
  return table.concat(parts, " ")
end

local function agrees(row, bound)
  for i, name in ipairs(row.names) do
    if bound[name] ~= nil and bound[name] ~= row.values[i] then
      return false
    end
  end
  return true
end

local function lines_of(rows, bound)
  local lines = {}
  for _, row in ipairs(rows) do
    if agrees(row, bound) then
      lines[#lines + 1] = line_of(row, bound)
    end
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

-- Some columns of a row of the answer, at least one of them; nil if none can be written.
local function some_bound(rows)
  local row, bound, text = rows[math.random(#rows)], {}, nil
  for i, name in ipairs(row.names) do
    if literal(row.values[i]) and (not text or math.random(3) == 1) then
      bound[name], text = row.values[i], true
    end
  end
  return text and bound
end

-- is_mistaken: expects what cannot be, to see that it is noticed.
local function check_bound(open, fresh, goals, is_mistaken)
  for _, goal in ipairs(goals) do
    local rows = open_rows(open, goal.text)
    for _ = 1, #rows > 0 and BOUND or 0 do
      local bound = some_bound(rows)
      local text = bound and goal.text:gsub("%f[%w_][%a_][%w_]*", function(name)
        return bound[name] ~= nil and literal(bound[name]) or nil
      end)
      local wanted = bound and lines_of(rows, bound) .. (is_mistaken and "one too many" or "")
      local got = bound and lines_of(open_rows(fresh, text), {})
      if wanted ~= got then
        error(("the bound goal %s gives\n%s\nnot\n%s"):format(text, got, wanted), 0)
      end
    end
  end
end

local function seed_by(name)
  local seed = 7
  for i = 1, #name do
    seed = (seed * 31 + name:byte(i)) % 1000003
  end
  math.randomseed(seed)
end

-- One of each line, or none of all.
local choices <const> = {
  { "list", "hash", "dense", "broad", "table" },
  { "", "scan", "probe", "find" },
  { "", "apart" },
  { "", "batch" },
  { "", "unfiltered" },
  { "", "set" },
  { "", "", "costly" },
  { "", "", "unsplit" },
  { "", "", "rounds", "search" },
  { "", "whole", "contracted", "contracted" },
  { "", "", "copied" },
  { "", "team" },
  { "", "numbered" },
}

local function draw_ways()
  if math.random(4) == 1 then
    return nil
  end
  local drawn = {}
  for i, words in ipairs(choices) do
    drawn[i] = words[math.random(#words)]
  end
  return table.concat(drawn, " ")
end

-- What must not happen when the first is forced.
local excludes <const> = { rounds = { "spread", "search" }, scan = { "probe" }, set = { "grouped" },
  apart = { "fused" }, batch = { "tail" }, whole = { "contracted" } }

local function check_ways(kb, ways)
  local taken = kb:ways_taken()
  for way in (ways or ""):gmatch "%a+" do
    for _, other in ipairs(excludes[way] or {}) do
      if taken[other] > 0 then
        error(("%s is forced, and yet %s taken"):format(way, other), 0)
      end
    end
  end
end

local function ask(kb, goals)
  local answers = {}
  for i, goal in ipairs(goals) do
    answers[i] = json_text(goal.name) .. ": " .. rows_of(kb, goal.text)
  end
  return ('"answers": {%s}'):format(table.concat(answers, ", "))
end

local function answer_in_memory(question)
  local kb <close>, answers = assert(lore.open()), nil
  local fresh <close> = assert(lore.open())
  kb:set_limit("threads", question.threads)
  kb:force_ways(question.ways)
  for _, text in ipairs(question.texts) do
    assert(kb:load(text, question.name))
    assert(fresh:load(text, question.name))
    answers = ask(kb, question.goals)
  end
  check_ways(kb, question.ways)
  check_bound(kb, fresh, question.goals, question.is_mistaken)
  return answers
end

local function answer_from(path, question)
  local answers
  for _, text in ipairs(question.texts) do
    do
      local kb <close> = assert(lore.open(path, { create = true }))
      assert(kb:load(text, question.name))
    end
    local kb <close> = assert(lore.open(path, { readonly = true }))
    kb:set_limit("threads", question.threads)
  kb:force_ways(question.ways)
    answers = ask(kb, question.goals)
  end
  local kb <close> = assert(lore.open(path, { readonly = true }))
  local fresh <close> = assert(lore.open(path, { readonly = true }))
  check_bound(kb, fresh, question.goals, question.is_mistaken)
  return answers
end

local function answer_from_file(question)
  local path = os.tmpname()
  os.remove(path)
  local fine, said = pcall(answer_from, path, question)
  os.remove(path)
  os.remove(path .. "-lock")
  return fine and said or error(said, 0)
end

local function refusal(message)
  message = tostring(message)
  return ('"error": %s, "kind": %s'):format(json_text(message), json_text(kind_of(message)))
end

-- program NAME; stored and mistaken, or not; text BYTES and that text, goal NAME GOAL, any number of
-- times; end
local function read_question(file)
  local first = file:read "l"
  if not first then
    return nil
  end
  local question = { name = first:match "^program (.+)$", texts = {}, goals = {} }
  for line in file:lines() do
    local bytes, name, goal = line:match "^text (%d+)$", line:match "^goal (%S+) (.+)$"
    if line == "end" then
      return question
    elseif line == "stored" then
      question.is_stored = true
    elseif line == "mistaken" then
      question.is_mistaken = true
    elseif bytes then
      question.texts[#question.texts + 1] = file:read(tonumber(bytes))
      file:read "l"
    else
      question.goals[#question.goals + 1] = { name = name, text = goal }
    end
  end
  error("the file ends within a question")
end

local file <close> = assert(io.open(arg[1]))
local asked = 0
for question in read_question, file do
  seed_by(question.name)
  question.threads = asked % 3 + 1 -- the answer must depend neither on it
  question.ways = draw_ways() -- nor on them
  asked = asked + 1
  local answer = question.is_stored and answer_from_file or answer_in_memory
  local fine, said = pcall(answer, question)
  print(("{\"id\": %s, %s}"):format(json_text(question.name), fine and said or refusal(said)))
  io.stdout:flush()
end
