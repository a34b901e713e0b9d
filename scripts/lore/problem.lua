-- SPDX-License-Identifier: MIT
-- Problems: what is wrong with a rule file, where, and what to write instead. A problem is raised as an
-- error and becomes a diagnostic of the knowledge base; a script that catches it can print it.
local _, core = ...

local problem = {}

local Problem = core.problem
Problem.__name = "problem"
Problem.__metatable = false

function Problem.__tostring(self)
  local place = rawget(self, "line") and ("%s:%s: "):format(rawget(self, "file"), rawget(self, "line")) or ""
  local hint = rawget(self, "hint") and (" (" .. tostring(rawget(self, "hint")) .. ")") or ""
  return place .. tostring(rawget(self, "message")) .. hint
end

---Raises a problem.
---@param message string what is wrong, one sentence without a full stop
---@param hint? string what to write instead
---@param more? { status?: string, source?: string, line?: integer, file?: string } else the caller's place
function problem.raise(message, hint, more)
  error(problem.new(message, hint, more), 0)
end

---The same, unraised.
function problem.new(message, hint, more)
  local line, file = core.here()
  more = more or {}
  return setmetatable({
    status = core.status[more.status or "syntax"],
    message = message,
    hint = hint,
    source = more.source,
    line = more.line or line,
    file = more.file or file,
  }, Problem)
end

---Raises several at once.
---@param list table[] of problem.new
function problem.raise_all(list)
  if #list > 0 then error(setmetatable(list, Problem), 0) end
end

---How many letters differ, are missing, or have changed places with their neighbour.
local function distance(a, b)
  local before, row = {}, {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local next_row = { [0] = i }
    for j = 1, #b do
      local cost = a:byte(i) == b:byte(j) and 0 or 1
      local best = math.min(row[j] + 1, next_row[j - 1] + 1, row[j - 1] + cost)
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        best = math.min(best, before[j - 2] + 1)
      end
      next_row[j] = best
    end
    before, row = row, next_row
  end
  return row[#b]
end

---The name among candidates that was probably meant.
---@param name string
---@param candidates string[]
---@return string? nearest
function problem.nearest(name, candidates)
  local nearest
  local least = math.max(1, #name // 3) + 1
  if #name > 40 then return nil end
  for _, candidate in ipairs(candidates) do
    local d = distance(name, candidate)
    if d < least then nearest, least = candidate, d end
  end
  return nearest
end

---A hint at the nearest candidate, or otherwise.
function problem.did_you_mean(name, candidates, otherwise)
  local nearest = problem.nearest(name, candidates)
  return nearest and ("did you mean '%s'?"):format(nearest) or otherwise
end

---The keys of a table, sorted.
function problem.keys(t)
  local keys = {}
  for key in pairs(t) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

---What a value is, for messages: "the text 'x'", "the variable X" ...
---@type fun(value: any): string
problem.describe = nil -- set by term.lua, which knows the kinds of terms

return problem
