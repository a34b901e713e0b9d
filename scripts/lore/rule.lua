-- SPDX-License-Identifier: MIT
-- Rules: a head, braces, and what may follow them.
local import = ...
local problem = import("problem")
local term = import("term")
local handover = import("handover")
local scan = import("scan")
local words = import("words")

local FUNCTOR <const>, COUNT <const>, LINE <const>, FILE <const> = 0, -1, -2, -3
local BODY_MAX <const> = 1000

local rule = {}

---Heads that have a body.
local with_body = setmetatable({}, { __mode = "k" })

-- ---- bodies ---------------------------------------------------------------------------------------

---What is wrong with a thing that stands where a condition belongs.
local function odd_condition(position, value, written)
  local kind, hint = term.kind(value), nil
  local what = ("condition %d is %s"):format(position, problem.describe(value))
  if kind == "nil" then
    hint = "is a name in it misspelt?"
  elseif type(value) == "boolean" then
    what = what .. ": Lua computed it at once"
    hint = "compare with eq, ne, lt, le, gt, ge or where \"...\"; join with &, | and ~"
  elseif type(value) == "string" then
    hint = ("write where %q if it is a comparison"):format(value:sub(1, 80))
  elseif kind == "relation" then
    hint = ("write %s(...)"):format(value[1])
  elseif kind == "variable" then
    hint = ("write eq(%s, true) for a boolean"):format(value[1])
  elseif kind == "expression" then
    hint = words.is_aggregate(value[FUNCTOR]) and "aggregates stand in the head" or
      ("it computes a value; bind that with eq(X, %s)"):format(term.text(value))
  elseif kind == "rule" then
    hint = "is a comma or a brace missing?"
  elseif kind == "table" then
    hint = "group conditions with & and | and parentheses"
  end
  problem.raise(what, hint, { source = written, status = kind == "nil" and "unknown" or "type" })
end

---The number of conditions in a body, holes included.
local function body_length(body, written)
  local length = 0
  for key in next, body do
    if math.type(key) ~= "integer" then
      problem.raise(("%s = ... stands in a body, where Lua takes it for a named field"):format(
        tostring(key):sub(1, 60)), ("write eq(%s, ...)"):format(tostring(key):sub(1, 60)))
    elseif key > length then
      length = key
    end
  end
  if length > BODY_MAX then
    problem.raise(("a rule has at most %d conditions, and this one has more"):format(BODY_MAX))
  end
  if written and written.count > length and not written.is_open then length = written.count end
  return length
end

---The conditions of a body, as a plain list.
function rule.body(body)
  local line = problem.new("").line
  local written = scan.written_at(line)
  local list = {}
  for i = 1, body_length(body, written) do
    local condition = rawget(body, i)
    if term.kind(condition) ~= "condition" then
      odd_condition(i, condition, written and written.texts[i])
    end
    term.use(condition)
    list[i] = condition
  end
  return list
end

-- ---- heads ----------------------------------------------------------------------------------------

---Ends the script if head concludes nothing.
local function check_head(head)
  local statement = head
  if statement[FUNCTOR] == "valid" then statement = statement[1] end
  if statement[FUNCTOR] == "not" then
    problem.raise("a rule cannot conclude that something is not so",
      ("write denied(%s) { ... } for evidence against it"):format(term.text(statement[1])))
  end
  if statement[FUNCTOR] == "denied" then statement = statement[1] end
  local functor = statement[FUNCTOR]
  if words.is_reserved(functor) then
    problem.raise(("a rule cannot conclude %s: %s is a word of the language"):format(term.text(statement),
      functor), "a head is p(X), denied(p(X)) or p(X):valid(I)")
  end
end

local Rule = term.Rule

function term.make_rule(head, body)
  handover.check(term.text(head) .. " { ... }")
  if with_body[head] then
    problem.raise(("%s has a body already"):format(term.text(head)), "write the head again for a second rule")
  end
  check_head(head)
  local conditions = rule.body(body)
  with_body[head] = true
  term.use(head)
  return setmetatable(handover.add("rule_put", {
    head = head, body = conditions, line = head[LINE], file = head[FILE],
  }), Rule)
end

-- ---- after the braces -----------------------------------------------------------------------------

local after = {}

local function check_open(self, name)
  if rawget(self, "is_over") then
    problem.raise((":%s comes too late: the rule was handed over before a query"):format(name))
  end
end

function after.weight(self, weight)
  check_open(self, "weight")
  if type(weight) ~= "number" or not (weight > 0 and weight <= 1) then
    problem.raise((":weight takes a number above 0 and up to 1, not %s"):format(problem.describe(weight)), nil,
      { status = "type" })
  end
  rawset(self, "weight", weight + 0.0)
  return self
end

local function set_text(name)
  return function(self, text)
    check_open(self, name)
    if type(text) ~= "string" or text == "" then
      problem.raise((":%s takes a text, not %s"):format(name, problem.describe(text)), nil, { status = "type" })
    end
    rawset(self, name, text)
    return self
  end
end

after.name, after.note = set_text("name"), set_text("note")

---Unset fields are found here too, which is how `rule:name` reaches its method.
function Rule.__index(_, key)
  local method = after[key]
  if method then return method end
  if term.Methods[key] then
    problem.raise((":%s stands after the braces"):format(key),
      ("it belongs to the head: p(X):%s(...) { ... }"):format(key))
  end
  problem.raise(("a rule has no method '%s'"):format(tostring(key)),
    problem.did_you_mean(tostring(key), problem.keys(after), "there are weight, name and note"))
end

function Rule.__call(self, body)
  if type(body) == "table" then
    problem.raise(("%s has a body already"):format(term.text(self.head)),
      "one pair of braces holds all conditions; write the head again for a second rule")
  end
  problem.raise(("%s is followed by something that belongs to no rule"):format(term.text(self)))
end

-- ---- conflicts ------------------------------------------------------------------------------------

---conflict "name" { body }: a rule for the derived relation `conflict`, whose only column is the name.
function rule.conflict(name)
  handover.check("conflict")
  if type(name) ~= "string" or name == "" then
    problem.raise("conflict takes a name", 'as in conflict "two governments at once" { ... }',
      { status = "type" })
  end
  return function(body)
    if term.kind(body) ~= "table" then
      problem.raise("conflict takes conditions in braces", ("conflict %q { ... }"):format(name))
    end
    local line, file = problem.new("").line, problem.new("").file
    handover.add("declare", {
      name = "conflict", columns = { { name = "name", type = words.types.text } },
      flags = words.flags.derived, note = "what may not hold together",
    })
    local head = { [FUNCTOR] = "conflict", [COUNT] = 1, [LINE] = line, [FILE] = file, name }
    return setmetatable(handover.add("rule_put", {
      head = head, body = rule.body(body), name = name, line = line, file = file,
    }), Rule)
  end
end

return rule
