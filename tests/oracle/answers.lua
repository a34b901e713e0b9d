-- SPDX-License-Identifier: MIT
-- Answers the questions in the file arg[1], which lore.py writes, with one line of JSON each: a
-- rule file is loaded into a knowledge base of its own in memory, then each goal is asked.
--   {"id": .., "answers": {goal's name: [[row, [[from, to, pro, con], ...]], ...]}}
--   {"id": .., "error": message, "kind": what is wrong, or "other"}
-- null ends are open; others are microseconds.
local lore = require "lore"

local kinds = {
  { "cycle", "unstratified" },
  { "bound by no condition", "unsafe" },
  { "occurs only once", "unsafe" },
  { "ends before it begins", "time" },
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
  return json_list { json_list(values), json_list(stretches) }
end

local function rows_of(kb, goal)
  local query <close>, rows = kb:query(goal), {}
  while query:step() do
    rows[#rows + 1] = row_of(query)
  end
  return json_list(rows)
end

local function answer(question)
  local kb <close> = assert(lore.open())
  assert(kb:load(question.text, question.name))
  local answers = {}
  for i, goal in ipairs(question.goals) do
    answers[i] = json_text(goal.name) .. ": " .. rows_of(kb, goal.text)
  end
  return ('"answers": {%s}'):format(table.concat(answers, ", "))
end

local function refusal(message)
  message = tostring(message)
  return ('"error": %s, "kind": %s'):format(json_text(message), json_text(kind_of(message)))
end

-- program NAME; text BYTES; that text; goal NAME GOAL, any number of times; end
local function read_question(file)
  local first = file:read "l"
  if not first then
    return nil
  end
  local question = { name = first:match "^program (.+)$", goals = {} }
  question.text = file:read(tonumber(file:read("l"):match "^text (%d+)$"))
  file:read "l"
  for line in file:lines() do
    if line == "end" then
      return question
    end
    local name, goal = line:match "^goal (%S+) (.+)$"
    question.goals[#question.goals + 1] = { name = name, text = goal }
  end
  error("the file ends within a question")
end

local file <close> = assert(io.open(arg[1]))
for question in read_question, file do
  local fine, said = pcall(answer, question)
  print(("{\"id\": %s, %s}"):format(json_text(question.name), fine and said or refusal(said)))
  io.stdout:flush()
end
