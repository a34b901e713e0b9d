-- SPDX-License-Identifier: MIT
-- The words of the language, as functions of the environment in which rule files run. What each means is
-- settled in C; here only the kind of its arguments is looked at.
local import, core = ...
local problem = import("problem")
local term = import("term")

local words = { types = core.types, flags = core.flags }

---Word -> kinds of its arguments: c condition, e expression, x either.
local conditions = {
  denied = "c", contested = "c", unknown = "c", undisputed = "c", atleast = "ec", past = "ec",
  throughout = "ec", began = "c", ended = "c", forecast = "c", demand = "ec", intent = "ec", view = "ec",
  conditional = "xc", eq = "ee", ne = "ee", lt = "ee", le = "ee", gt = "ee", ge = "ee", before = "ee",
  after = "ee", before_gap = "ee", after_gap = "ee", meets = "ee", met_by = "ee", overlaps = "ee",
  overlapped_by = "ee", starts = "ee", started_by = "ee", during = "ee", contains = "ee", finishes = "ee",
  finished_by = "ee", equals = "ee", intersects = "ee", gap = "eeee", starts_with = "ee", ends_with = "ee",
  includes = "ee", not_includes = "ee", matches = "ee", not_matches = "ee",
}

local expressions = {
  add = "ee", sub = "ee", mul = "ee", div = "ee", idiv = "ee", mod = "ee", pow = "ee", neg = "e",
  concat = "ee", length = "e", lower = "e", upper = "e", substring = "eee", text = "e", integer = "e",
  real = "e", start_of = "e", end_of = "e", duration = "e", interval = "ee", year = "e", month = "e",
  day = "e", abs = "e", least = "ee", greatest = "ee", count = "e", sum = "e", min = "e", max = "e",
  average = "e", expected = "e", byte_length = "e", byte_substring = "eee", fixed_text = "e",
  tuple_append = "ee", tuple_field = "ee",
}

---Arithmetic of machine words: a name for each operation and domain.
local machine = {
  to = "e", bits = "e", neg = "e", add = "ee", sub = "ee", mul = "ee", div = "ee", pow = "ee",
  rem = "ee", bnot = "e", lnot = "e", band = "ee", bor = "ee", bxor = "ee", shl = "ee", shr = "ee",
  shru = "ee", land = "ee", lor = "ee", lxor = "ee",
}
local reals = { to = true, bits = true, neg = true, add = true, sub = true, mul = true, div = true, pow = true }
for name, kinds in pairs(machine) do
  expressions[name .. "_i32"], expressions[name .. "_u32"] = kinds, kinds
  if reals[name] then expressions[name .. "_f32"] = kinds end
end

---Words that are only methods or operators.
local others = { at = true, always = true, valid = true, ["and"] = true, ["or"] = true, ["not"] = true }

---Whether no relation can have this name.
function words.is_reserved(name)
  return conditions[name] ~= nil or expressions[name] ~= nil or others[name] ~= nil
end

local aggregates = { count = true, sum = true, min = true, max = true, average = true, expected = true }
function words.is_aggregate(name) return aggregates[name] ~= nil end

---Whether name(...) in a rule file is a condition of the language.
function words.is_condition(name) return conditions[name] ~= nil end

local function check_arguments(name, kinds, count, node)
  if count ~= #kinds then
    problem.raise(("%s takes %d argument%s, not %d"):format(name, #kinds, #kinds == 1 and "" or "s", count),
      nil, { status = "type" })
  end
  for i = 1, count do
    local kind = kinds:sub(i, i)
    if kind == "c" or kind == "x" and term.kind(node[i]) == "condition" then
      term.check_condition(node[i], name, i)
    else
      term.check_expression(node[i], name, i)
    end
  end
end

local function make(build, name, kinds)
  return function(...)
    local count, node = select("#", ...), { ... }
    check_arguments(name, kinds, count, node)
    return build(name, count, node)
  end
end

---absent(p(X), "reason"): not, said of a relation whose silence means nothing.
local function absent(condition, reason)
  term.check_condition(condition, "absent", 1)
  if type(reason) ~= "string" or reason == "" then
    problem.raise("absent takes a condition and a reason", 'as in absent(p(X), "the list is complete")',
      { status = "type" })
  end
  return term.condition("not", 2, { condition, reason })
end

---The functions of the language by name, made when they are first asked for.
---@type table<string, function>
words.functions = setmetatable({ absent = absent }, { __index = function(functions, name)
  local build, kinds = term.condition, conditions[name]
  if not kinds then build, kinds = term.expression, expressions[name] end
  if not kinds then return nil end
  functions[name] = make(build, name, kinds)
  return functions[name]
end })

---Builds name(args) for a parser; the number and kinds of arguments are checked.
function words.call(name, args)
  local build = words.functions[name] or term.relation(name)
  return build(table.unpack(args))
end

return words
