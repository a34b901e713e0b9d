-- SPDX-License-Identifier: MIT
-- Terms: what variables, statements and conditions are while a rule file runs.
--
-- A compound is {[0] = functor, args..., [-1] = count of args, [-2] = line, [-3] = file}, a variable
-- {[0] = false, name}. Kinds are told apart by metatable. Scripts may reach into these tables, so that C
-- checks them once more. A condition that was built but went nowhere is found at the end of the file.
local import, core = ...
local problem = import("problem")

local FUNCTOR <const>, COUNT <const>, LINE <const>, FILE <const> = 0, -1, -2, -3

local term = {}

local Variable = { __name = "variable", __metatable = false }
local Expression = { __name = "expression", __metatable = false }
local Condition = { __name = "condition", __metatable = false }
local Relation = { __name = "relation", __metatable = false }
local Rule = { __name = "rule", __metatable = false }
term.Rule = Rule

---Conditions that nothing has used yet.
---@type table<table, true>
local loose = {}

---Starts anew; returns a function that brings the former state back.
function term.begin()
  local before = loose
  loose = {}
  return function() loose = before end
end

---@return table[] conditions that were built and not used, in the order of their lines
function term.loose()
  local list = {}
  for node in pairs(loose) do list[#list + 1] = node end
  table.sort(list, function(a, b) return (a[LINE] or 0) < (b[LINE] or 0) end)
  return list
end

---Marks a condition as used.
function term.use(node)
  loose[node] = nil
end

-- ---- kinds ----------------------------------------------------------------------------------------

local kinds = { [Variable] = "variable", [Expression] = "expression", [Condition] = "condition",
  [Relation] = "relation", [Rule] = "rule" }

---The kind of a value: of the five above, "value", or Lua's type.
local function kind_of(value)
  local type_name = type(value)
  if type_name == "string" or type_name == "number" or type_name == "boolean" then return "value" end
  if type_name == "table" then return kinds[core.metatable(value)] or "table" end
  return core.is_value(value) and "value" or type_name
end
term.kind = kind_of

local function is_expression(value)
  local kind = kind_of(value)
  return kind == "value" or kind == "variable" or kind == "expression"
end

-- ---- text -----------------------------------------------------------------------------------------

local signs = { add = "+", sub = "-", mul = "*", div = "/", idiv = "//", mod = "%", pow = "^", concat = "..",
  ["and"] = "&", ["or"] = "|" }
local methods_of_text = { at = true, during = true, always = true, valid = true }

---A term as its author would write it, shortened when long.
function term.text(value, depth)
  depth = depth or 0
  local kind = kind_of(value)
  if kind == "value" then
    return type(value) == "string" and ("%q"):format(value):sub(1, 60) or tostring(value)
  elseif kind == "variable" or kind == "relation" then
    return tostring(rawget(value, 1))
  elseif kind == "rule" then
    return term.text(rawget(value, "head")) .. " { ... }"
  elseif kind ~= "expression" and kind ~= "condition" then
    return kind
  end
  local functor, args = tostring(value[FUNCTOR]), {}
  for i = 1, math.min(tonumber(value[COUNT]) or 0, 12) do
    args[i] = depth < 4 and term.text(rawget(value, i), depth + 1) or "..."
  end
  if signs[functor] and #args > 1 then
    local text = table.concat(args, " " .. signs[functor] .. " ")
    return depth > 0 and "(" .. text .. ")" or text
  elseif functor == "not" and #args == 1 then
    return "~" .. args[1]
  elseif methods_of_text[functor] and #args > 1 then
    return args[1] .. ":" .. functor .. "(" .. table.concat(args, ", ", 2) .. ")"
  end
  return functor .. "(" .. table.concat(args, ", ") .. ")"
end

---What a value is, for messages.
function problem.describe(value)
  local kind = kind_of(value)
  if kind == "value" then
    if type(value) == "string" then return "the text " .. term.text(value) end
    if type(value) == "userdata" then return "the value " .. tostring(value) end
    return "the Lua value " .. tostring(value)
  elseif kind == "nil" then
    return "nil"
  elseif kind == "variable" then
    return "the variable " .. term.text(value)
  elseif kind == "relation" then
    return ("the name %s without arguments"):format(term.text(value))
  elseif kind == "condition" or kind == "expression" then
    return term.text(value)
  elseif kind == "rule" then
    return "the rule " .. term.text(value)
  end
  return "a Lua " .. kind
end

-- ---- building -------------------------------------------------------------------------------------

local function compound(metatable, functor, count, node)
  local line, file = core.here()
  node[FUNCTOR], node[COUNT], node[LINE], node[FILE] = functor, count, line, file
  return setmetatable(node, metatable)
end

---A condition of already checked arguments.
function term.condition(functor, count, node)
  node = compound(Condition, functor, count, node)
  for i = 1, count do loose[node[i]] = nil end
  loose[node] = true
  return node
end

function term.expression(functor, count, node)
  return compound(Expression, functor, count, node)
end

function term.variable(name)
  return setmetatable({ [FUNCTOR] = false, name }, Variable)
end

function term.relation(name)
  return setmetatable({ name }, Relation)
end

---What is no value, variable or expression ends the script.
---@param value any
---@param functor string what it is an argument of
---@param position integer
function term.check_expression(value, functor, position)
  if is_expression(value) then
    if value ~= value then
      problem.raise(("argument %d of %s is not a number (NaN)"):format(position, functor), nil,
        { status = "type" })
    end
    return
  end
  local hint
  local kind = kind_of(value)
  if kind == "nil" then
    hint = "is a local misspelt? `_` stands for anything, null for what is not stated"
  elseif kind == "relation" then
    hint = ("write %q for the text"):format(value[1])
  elseif kind == "condition" then
    hint = "conditions stand beside each other; bind a value with a variable"
  elseif kind == "table" then
    hint = "values are texts, numbers, booleans, instants and intervals"
  end
  problem.raise(("argument %d of %s is %s, where a value or variable belongs"):format(position, functor,
    problem.describe(value)), hint, { status = "type" })
end

---The same for conditions.
function term.check_condition(value, functor, position)
  if kind_of(value) == "condition" then return end
  local kind = kind_of(value)
  local hint
  if kind == "relation" then
    hint = ("write %s(...)"):format(value[1])
  elseif kind == "rule" then
    hint = "a condition has no braces after it"
  elseif type(value) == "boolean" then
    hint = "Lua computed it at once; compare with eq, ne, lt, le, gt or ge"
  end
  problem.raise(("argument %d of %s is %s, where a condition such as p(X) belongs"):format(position, functor,
    problem.describe(value)), hint, { status = "type" })
end

function Relation.__call(self, ...)
  local name, count = self[1], select("#", ...)
  local node = { ... }
  for i = 1, count do
    local value = node[i]
    local type_name = type(value)
    if type_name ~= "string" and type_name ~= "number" or value ~= value then
      term.check_expression(value, name, i)
    end
  end
  node = compound(Condition, name, count, node)
  loose[node] = true
  return node
end

-- ---- operators ------------------------------------------------------------------------------------

local function arithmetic(functor, sign)
  return function(a, b)
    if not is_expression(a) or not is_expression(b) then
      local odd = is_expression(a) and b or a
      problem.raise(("%s cannot be part of a computation with %s"):format(problem.describe(odd), sign), nil,
        { status = "type" })
    end
    return term.expression(functor, 2, { a, b })
  end
end

local arithmetic_signs = { add = "+", sub = "-", mul = "*", div = "/", idiv = "//", mod = "%", pow = "^",
  concat = ".." }

for functor, sign in pairs(arithmetic_signs) do
  local method = arithmetic(functor, sign)
  for _, metatable in ipairs({ Variable, Expression, Condition, Relation, Rule }) do
    metatable["__" .. functor] = method
  end
end

local comparisons = { __lt = { "<", "lt" }, __le = { "<=", "le" }, __eq = { "==", "eq" } }

for event, names in pairs(comparisons) do
  local function refuse(a, b)
    local hint = ("write %s(%s, %s), or where \"...\" for several"):format(names[2], term.text(a), term.text(b))
    if not is_expression(a) or not is_expression(b) then hint = "conditions are not compared" end
    problem.raise(("Lua's %s compared %s and %s themselves"):format(names[1], problem.describe(a),
      problem.describe(b)), hint)
  end
  for _, metatable in ipairs({ Variable, Expression, Condition }) do metatable[event] = refuse end
end

local function negate_number(a)
  return term.expression("neg", 1, { a })
end

local function length(a)
  return term.expression("length", 1, { a })
end

Variable.__unm, Expression.__unm = negate_number, negate_number
Variable.__len, Expression.__len = length, length

---and / or of two conditions, flat.
local function join(functor, sign)
  return function(a, b)
    for _, side in ipairs({ a, b }) do
      if kind_of(side) ~= "condition" then
        problem.raise(("%s joins conditions, and %s is none"):format(sign, problem.describe(side)),
          kind_of(side) == "relation" and ("write %s(...)"):format(side[1]) or nil, { status = "type" })
      end
    end
    local args = {}
    for _, side in ipairs({ a, b }) do
      if side[FUNCTOR] == functor and rawequal(side, a) then
        table.move(side, 1, side[COUNT], 1, args)
      else
        args[#args + 1] = side
      end
      loose[side] = nil
    end
    return term.condition(functor, #args, args)
  end
end

---Comparisons and what they become under ~.
local opposites = { eq = "ne", ne = "eq", lt = "ge", ge = "lt", le = "gt", gt = "le" }

---The condition that holds as far as this one does not. A negation stands before one statement, so that
---it moves inwards through & and |.
function term.negation(condition)
  local functor, count = condition[FUNCTOR], condition[COUNT]
  if functor == "and" or functor == "or" then
    local args = {}
    for i = 1, count do args[i] = term.negation(condition[i]) end
    loose[condition] = nil
    return term.condition(functor == "and" and "or" or "and", count, args)
  elseif functor == "not" and count == 1 then
    loose[condition] = nil
    loose[condition[1]] = true
    return condition[1]
  elseif opposites[functor] then
    loose[condition] = nil
    return term.condition(opposites[functor], 2, { condition[1], condition[2] })
  end
  return term.condition("not", 1, { condition })
end

local function negate(a)
  if kind_of(a) == "rule" then
    problem.raise("~ stands before a whole rule", ("write denied(%s) { ... }"):format(term.text(a.head)))
  elseif kind_of(a) ~= "condition" then
    problem.raise(("~ negates conditions, and %s is none"):format(problem.describe(a)),
      kind_of(a) == "relation" and ("write ~%s(...)"):format(a[1]) or nil, { status = "type" })
  end
  return term.negation(a)
end

for _, metatable in ipairs({ Variable, Expression, Condition, Relation, Rule }) do
  metatable.__band, metatable.__bor = join("and", "&"), join("or", "|")
  metatable.__bnot = negate
end

-- ---- methods --------------------------------------------------------------------------------------

local Methods = {}
term.Methods = Methods

---@param from string the name it is called by
local function check_statement(self, from)
  if kind_of(self) ~= "condition" then
    problem.raise((":%s stands after a statement such as p(X), not after %s"):format(from,
      problem.describe(self)))
  end
end

local function check_dates(name, ...)
  for i = 1, select("#", ...) do
    local date = select(i, ...)
    if not is_expression(date) then
      problem.raise((":%s takes dates, and %s is none"):format(name, problem.describe(date)),
        ('as in :%s "2020-05"'):format(name), { status = "type" })
    end
  end
end

function Methods.at(self, ...)
  check_statement(self, "at")
  if select("#", ...) ~= 1 then
    problem.raise(":at takes one date", 'as in :at "2020-05"; :during takes two', { status = "type" })
  end
  check_dates("at", ...)
  return term.condition("at", 2, { self, (...) })
end

local function span(name)
  return function(self, ...)
    check_statement(self, name)
    if select("#", ...) ~= 2 then
      problem.raise((":%s takes two dates, its start and its end"):format(name),
        (':%s("2020-01", "2020-06"); null for an open end'):format(name), { status = "type" })
    end
    check_dates(name, ...)
    return term.condition(name, 3, { self, ... })
  end
end

Methods.during, Methods.always = span("during"), span("always")

function Methods.valid(self, interval)
  check_statement(self, "valid")
  if kind_of(interval) ~= "variable" then
    problem.raise((":valid takes a variable, not %s"):format(problem.describe(interval)),
      "as in :valid(I)", { status = "type" })
  end
  return term.condition("valid", 2, { self, interval })
end

local rule_methods = { weight = true, name = true, note = true }
local query_methods = { order = true, limit = true, as_of = true, merged = true, ungraded = true, reading = true }

function Condition.__index(self, key)
  local method = Methods[key]
  if method then return method end
  if type(key) == "number" then return nil end
  if rule_methods[key] then
    problem.raise((":%s belongs to a rule, and %s is only a statement"):format(key, term.text(self)),
      ("write it after the braces: %s { ... } :%s(...)"):format(term.text(self), key))
  end
  if query_methods[key] then
    problem.raise((":%s belongs to a query, not to a condition"):format(key))
  end
  problem.raise(("%s has no method '%s'"):format(term.text(self), tostring(key)),
    problem.did_you_mean(tostring(key), problem.keys(Methods),
      "there are " .. table.concat(problem.keys(Methods), ", ")))
end

---Indexing and calling what has no fields and cannot be called.
local function refuse_index(self, key)
  if type(key) == "number" then return nil end
  local hint
  if kind_of(self) == "relation" then
    hint = ("'%s' is neither a local nor a part of Lua that rule files have"):format(self[1])
  end
  problem.raise(("%s has no field '%s'"):format(problem.describe(self), tostring(key)), hint)
end

local function refuse_newindex(self, key)
  problem.raise(("the field '%s' of %s cannot be set"):format(tostring(key), problem.describe(self)))
end

Variable.__index, Expression.__index, Relation.__index = refuse_index, refuse_index, refuse_index
for _, metatable in ipairs({ Variable, Expression, Condition, Relation, Rule }) do
  metatable.__newindex = refuse_newindex
  metatable.__tostring = function(self) return term.text(self) end
end

function Variable.__call(self)
  problem.raise(("the variable %s is used as a relation"):format(self[1]),
    ("relations begin with a small letter: %s(...)"):format(self[1]:lower()))
end

function Expression.__call(self)
  problem.raise(("%s cannot be called"):format(term.text(self)), "is a comma missing before the parenthesis?")
end

---How a statement becomes a rule; set by rule.lua.
---@type fun(head: table, body: table): table
term.make_rule = nil

function Condition.__call(self, ...)
  local body = ...
  if select("#", ...) == 1 and kind_of(body) == "table" then return term.make_rule(self, body) end
  problem.raise(("%s is followed by something that is no rule body"):format(term.text(self)),
    "is a comma missing? a rule is p(X) { q(X) }")
end

return term
