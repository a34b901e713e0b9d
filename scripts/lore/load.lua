-- SPDX-License-Identifier: MIT
-- The entry points of the trusted half: a rule file, and a goal.
local import, core = ...
local problem = import("problem")
local term = import("term")
local environment = import("environment")
local handover = import("handover")
local rule = import("rule")
local scan = import("scan")

local FUNCTOR <const>, LINE <const>, FILE <const> = 0, -2, -3
local LOOSE_MAX <const> = 20 -- conditions without use that are told of

local load = {}

---Without a byte order mark and what a first line that begins with # says.
local function strip(text)
  if text:sub(1, 3) == "\xEF\xBB\xBF" then text = text:sub(4) end
  if text:sub(1, 1) == "#" then return text:match("\n.*") or "" end
  return text
end

---Lua's message as a problem.
local function raise_syntax(text, file, message)
  local line, rest = message:match("^.-:(%d+): (.*)$")
  line = tonumber(line)
  problem.raise(rest or message, line and import("syntax").hint(text, line), { line = file and line or 0, file = file })
end

---A condition that was built and stands alone.
local function loose_problem(node)
  local text = term.text(node)
  local nearest = environment.nearest(node[FUNCTOR])
  local hint = nearest and ("did you mean %s?"):format(nearest)
  return problem.new(("%s stands alone and says nothing"):format(text),
    hint or ("write %s { ... } for a rule, or fact { %s } for a fact"):format(text, text),
    { line = node[LINE], file = node[FILE] })
end

local function check_loose()
  local problems = {}
  for i, node in ipairs(term.loose()) do
    if i > LOOSE_MAX then break end
    problems[i] = loose_problem(node)
  end
  problem.raise_all(problems)
end

---Undoes what was begun, then goes on as pcall's results say. Takes no memory, of which there may be none.
local function leave(restores, is_done, ...)
  for i = #restores, 1, -1 do restores[i]() end
  if not is_done then error((...), 0) end
  return ...
end

---Runs in a state of its own, whatever happens.
local function within(restores, run, ...)
  return leave(restores, pcall(run, ...))
end

local function run_file(text, file)
  local chunk, message = core.compile(text, "@" .. file, environment.new(true))
  if not chunk then raise_syntax(text, file, message) end
  chunk()
  check_loose()
  handover.flush()
end

---Runs a rule file and hands over what it says.
---@param text string
---@param file string its name, for messages
function load.file(text, file)
  text = strip(text)
  local restores = { term.begin(), handover.begin() }
  within(restores, function()
    restores[3] = scan.file(text, file)
    run_file(text, file)
  end)
end

---A rule file that asks or writes through `kb` has said first what stands before that.
local kb_methods = core.metatable(core.kb).__index
for _, name in ipairs({ "list", "changed", "fact", "claim_put", "setting", "whatif_open" }) do
  local method = kb_methods[name]
  kb_methods[name] = function(...)
    handover.flush()
    return method(...)
  end
end

---What would take the knowledge base away from the file that is being loaded into it.
for _, name in ipairs({ "load", "load_file", "begin", "commit", "rollback", "close", "limit" }) do
  kb_methods[name] = function()
    problem.raise(("kb:%s is for programs, not for rule files"):format(name), nil, { status = "unsupported" })
  end
end

-- ---- goals ----------------------------------------------------------------------------------------

local Goal = { __name = "goal", __metatable = false }
Goal.__index = Goal

local function modifier(name, check, example)
  return function(self, ...)
    if not check(...) then
      problem.raise((":%s is followed by what it cannot take"):format(name), example, { status = "type" })
    end
    table.insert(self.modifiers, { name, ... })
    return self
  end
end

local function is_moment(value) return term.kind(value) == "value" and type(value) ~= "boolean" end

Goal.at = modifier("at", function(date, more) return is_moment(date) and more == nil end, 'as in :at "2020-05"')
Goal.during = modifier("during", function(from, to) return is_moment(from) and is_moment(to) end,
  'as in :during("2020-01", "2020-06")')
---as_of(moment, { rules = moment }): rules "now", or of another time.
local function is_as_of(moment, options, more)
  if not is_moment(moment) or more ~= nil then return false end
  if options == nil then return true end
  return term.kind(options) == "table" and is_moment(options.rules) and next(options, next(options)) == nil
end

function Goal:as_of(...)
  if not is_as_of(...) then
    problem.raise(":as_of is followed by what it cannot take",
      'as in :as_of "2020-06-01", or the number of a transaction; or :as_of("2020-06-01", { rules = "now" })',
      { status = "type" })
  end
  local moment, options = ...
  table.insert(self.modifiers, { "as_of", moment, options and options.rules })
  return self
end

function Goal:merged(is_merged, more)
  if is_merged ~= nil and type(is_merged) ~= "boolean" or more ~= nil then
    problem.raise(":merged takes true or false", "as in :merged()", { status = "type" })
  end
  table.insert(self.modifiers, { "merged", is_merged ~= false })
  return self
end

Goal.ungraded = modifier("ungraded",
  function(belief, more)
    return type(belief) == "number" and belief >= 0 and belief <= 1 and more == nil
  end, "as in :ungraded(0.3), a belief from 0 to 1")
local readings = { both = true, possible = true, certain = true }
Goal.reading = modifier("reading",
  function(word, more) return type(word) == "string" and readings[word] ~= nil and more == nil end,
  'as in :reading "certain"; or "possible", or "both"')
Goal.limit = modifier("limit", function(rows) return math.type(rows) == "integer" and rows >= 0 end,
  "as in :limit(10)")

function Goal:order(column, direction)
  if term.kind(column) == "variable" then column = column[1] end
  if type(column) ~= "string" then
    problem.raise(":order takes the name of a column", 'as in :order("belief", "desc")', { status = "type" })
  elseif direction ~= nil and direction ~= "desc" and direction ~= "asc" then
    problem.raise((":order has no direction %s"):format(problem.describe(direction)), '"asc" or "desc"')
  end
  table.insert(self.modifiers, { "order", column, direction == "desc" or nil })
  return self
end

---What turns a condition into a goal with modifiers, while a goal is read.
local goal_methods = {}
for _, name in ipairs({ "as_of", "merged", "ungraded", "reading", "limit", "order" }) do
  goal_methods[name] = function(self, ...)
    term.use(self)
    local goal = setmetatable({ condition = self, modifiers = {} }, Goal)
    return goal[name](goal, ...)
  end
end

---Takes modifiers that were read as operators off the outermost condition.
local function take_off(condition, modifiers)
  local functor = condition[FUNCTOR]
  if functor ~= "at" and functor ~= "during" or term.kind(condition[1]) ~= "condition" then
    return condition, modifiers
  end
  local found = { functor, condition[2], condition[3] }
  if not is_moment(found[2]) or functor == "during" and not is_moment(found[3]) then
    return condition, modifiers
  end
  table.insert(modifiers, 1, found)
  return take_off(condition[1], modifiers)
end

local function run_goal(text)
  scan.goal(text)
  local env = environment.new(false)
  rawset(env, "goal", function(conditions)
    return setmetatable({ condition = conditions, modifiers = {} }, Goal)
  end)
  local prefix = text:find("^%s*{") and "return goal" or "return "
  local chunk, message = core.compile(prefix .. text, "=goal", env)
  if not chunk then raise_syntax(text, nil, message) end
  local result, more = chunk()
  local modifiers = {}
  if core.metatable(result) == Goal then result, modifiers = result.condition, result.modifiers end
  if term.kind(result) == "table" then
    local conditions = rule.body(result)
    result = #conditions == 1 and conditions[1] or term.condition("and", #conditions, conditions)
  elseif more ~= nil then
    problem.raise("a goal is one condition", "join several with &, or write { p(X), q(X) }")
  elseif term.kind(result) ~= "condition" then
    problem.raise(("a goal is a condition such as p(X), not %s"):format(problem.describe(result)),
      term.kind(result) == "relation" and ("write %s(...)"):format(result[1]) or nil)
  end
  return take_off(result, modifiers)
end

---Reads a goal.
---@param text string
---@return table condition
---@return table[] modifiers { name, arguments... }
function load.goal(text)
  local methods = term.Methods
  handover.flush()
  local restores = { term.begin(), handover.begin_goal(), function()
    for name in pairs(goal_methods) do methods[name] = nil end
  end }
  for name, method in pairs(goal_methods) do methods[name] = method end
  return within(restores, run_goal, text)
end

return load
