-- SPDX-License-Identifier: MIT
-- relation, derive, source, claim, fact and setting: tables of named options, each of which is known and
-- of the right kind, or an error says what there is.
local import, core = ...
local problem = import("problem")
local term = import("term")
local words = import("words")
local handover = import("handover")

local FUNCTOR <const>, LINE <const>, FILE <const> = 0, -2, -3

local declare = {}

-- ---- options --------------------------------------------------------------------------------------

local function is_type(name)
  return function(value) return type(value) == name end
end

local function is_name(value) return type(value) == "string" and value ~= "" end
local function is_number_or_text(value) return type(value) == "number" and value == value or is_name(value) end
local function is_date(value)
  return term.kind(value) == "value" and type(value) ~= "boolean" and value == value
end
local function is_names(value)
  if term.kind(value) ~= "table" or #value == 0 then return false end
  for _, name in ipairs(value) do if not is_name(name) then return false end end
  return true
end

local kinds = {
  flag = { is_type("boolean"), "true or false" },
  text = { is_type("string"), "a text" },
  name = { is_name, "a text" },
  names = { is_names, "columns in braces" },
  grade = { is_number_or_text, "a number between 0 and 1, a word or a grade" },
  date = { is_date, "a date as text, an instant or null" },
  scalar = { function(value) return type(value) == "string" or type(value) == "number" end,
    "a text or a number" },
}

---Options that people write for others.
local meant = { since = "from", form = "from", till = "to", during = "lasting", where = "at", locator = "at", ref = "at",
  confidence = "credibility", belief = "credibility", probability = "credibility", type = "note",
  description = "note", comment = "note", name = "title" }

---Checks the named options of t.
---@param what string for messages: "relation p"
---@param known table<string, string> option -> kind
local function check_options(what, t, known)
  for key, value in next, t do
    if type(key) == "number" then goto continue end
    local kind = known[key]
    if not kind then
      local suggestion = known[meant[key]] and meant[key]
      local hint = suggestion and ("write %s = ..."):format(suggestion) or
        problem.did_you_mean(tostring(key), problem.keys(known),
          "there are " .. table.concat(problem.keys(known), ", "))
      problem.raise(("%s has no option '%s'"):format(what, tostring(key)), hint, { status = "unknown" })
    end
    local is_right, expected = table.unpack(kinds[kind])
    if not is_right(value) then
      problem.raise(("the option %s of %s is %s"):format(key, what, problem.describe(value)),
        ("it takes %s"):format(expected), { status = "type" })
    end
    ::continue::
  end
end

local function check_table(what, t, example)
  if term.kind(t) ~= "table" then
    problem.raise(("%s takes a table, not %s"):format(what, problem.describe(t)), example, { status = "type" })
  end
end

---What stands in braces by position, without holes.
local function positional(what, t)
  local count = 0
  for key in next, t do
    if math.type(key) == "integer" and key > count then count = key end
  end
  for i = 1, count do
    if rawget(t, i) == nil then
      problem.raise(("number %d in %s is nil"):format(i, what), "is a name in it misspelt?",
        { status = "unknown" })
    end
  end
  return count
end

-- ---- relations ------------------------------------------------------------------------------------

---Names that mean something else in a rule file; filled by environment.lua.
---@type table<string, true>
declare.taken = {}

local function check_relation_name(form, name)
  if type(name) ~= "string" or not name:find("^%l[%w_]*$") then
    problem.raise(("'%s' cannot be the name of a relation"):format(tostring(name):sub(1, 60)),
      "names begin with a small letter and go on with letters, digits and _")
  elseif words.is_reserved(name) or declare.taken[name] then
    problem.raise(("'%s' means something else in rule files and cannot name a relation"):format(name),
      ("call it %s_of or the like"):format(name))
  end
  return form .. " " .. name
end

local function column(what, position, text)
  if type(text) ~= "string" then
    problem.raise(("column %d of %s is %s"):format(position, what, problem.describe(text)),
      'write "name:type"', { status = "type" })
  end
  local name, type_name = text:match("^%s*([%a_][%w_]*)%s*:%s*([%w_]+)%s*$")
  if not name then name, type_name = text:match("^%s*([%a_][%w_]*)%s*$"), "text" end
  if not name then
    problem.raise(("column %d of %s is written %q"):format(position, what, text:sub(1, 60)), 'write "name:type"')
  end
  if not core.types[type_name] then
    problem.raise(("column %s of %s has the unknown type '%s'"):format(name, what, type_name),
      problem.did_you_mean(type_name, problem.keys(core.types),
        "there are " .. table.concat(problem.keys(core.types), ", ")), { status = "unknown" })
  end
  return { name = name, type = core.types[type_name] }
end

local function columns_of(what, t)
  local columns, names = {}, {}
  for i = 1, positional(what, t) do
    columns[i] = column(what, i, t[i])
    if names[columns[i].name] then
      problem.raise(("%s has two columns '%s'"):format(what, columns[i].name))
    end
    names[columns[i].name] = i
  end
  return columns, names
end

---The bits of the named columns.
local function column_bits(what, option, list, names)
  local bits = 0
  for _, name in ipairs(list or {}) do
    if not names[name] then
      problem.raise(("%s of %s names no column '%s'"):format(option, what, name),
        problem.did_you_mean(name, problem.keys(names)), { status = "unknown" })
    end
    bits = bits | 1 << (names[name] - 1)
  end
  return bits
end

local relation_flags = { "temporal", "event", "symmetric", "open", "noisy_or", "named" }
local relation_options = { temporal = "flag", event = "flag", symmetric = "flag", open = "flag",
  noisy_or = "flag", named = "flag", order = "name", functional = "names", index = "names", unit = "name",
  note = "text" }
local orders = { after = core.flags.after, before = core.flags.before }

local function flags_of(what, t)
  local flags = 0
  for _, name in ipairs(relation_flags) do
    if t[name] then flags = flags | core.flags[name] end
  end
  if t.unit == "day" then
    flags = flags | core.flags.unit_day
  elseif t.unit then
    problem.raise(("the unit of %s is '%s'"):format(what, t.unit), 'there is unit = "day" only')
  end
  if t.order and not orders[t.order] then
    problem.raise(("the order of %s is '%s'"):format(what, t.order), 'there are order = "after" and order = "before"')
  end
  return flags | (orders[t.order] or 0)
end

---@param name string
---@param t table columns and options
local function declare_relation(name, t)
  local what = check_relation_name("relation", name)
  check_table(what, t, ('as in relation.%s { "who:text" }'):format(name))
  check_options(what, t, relation_options)
  local columns, names = columns_of(what, t)
  local place = problem.new("")
  handover.add("declare", {
    name = name, columns = columns, flags = flags_of(what, t), note = t.note, line = place.line, file = place.file,
    functional = column_bits(what, "functional", t.functional, names),
    index = column_bits(what, "index", t.index, names),
  })
end

local function declare_derived(name, t)
  local what = check_relation_name("derive", name)
  check_table(what, t, ('as in derive.%s { "who:text" }'):format(name))
  for option in pairs(relation_options) do
    if t[option] ~= nil and option ~= "note" then
      problem.raise(("%s has no option '%s'"):format(what, option),
        "derived relations take note only; whether they vary in time follows from their rules",
        { status = "unknown" })
    end
  end
  check_options(what, t, { note = "text" })
  local place = problem.new("")
  handover.add("declare", {
    name = name, columns = columns_of(what, t), flags = core.flags.derived, note = t.note, line = place.line,
    file = place.file,
  })
end

local function declare_source(name, t)
  if not is_name(name) then problem.raise("a source has a name", "as in source.press { ... }") end
  local what = "source " .. name
  check_table(what, t, ('as in source.%s { reliability = "B" }'):format(name))
  check_options(what, t, { reliability = "grade", via = "name", origin = "name", title = "text", note = "text" })
  local place = problem.new("")
  handover.add("source_put", {
    name = name, reliability = t.reliability, via = t.via, origin = t.origin, title = t.title, note = t.note,
    line = place.line, file = place.file, written = what,
  })
end

---An object that is indexed by a name and then called: relation.NAME { ... }.
local function named_form(form, example, put)
  return setmetatable({}, {
    __metatable = false,
    __index = function(_, name)
      handover.check(form)
      return function(t) return put(name, t) end
    end,
    __newindex = function() problem.raise(("%s is a form of the language"):format(form), example) end,
    __call = function() problem.raise(("%s stands without a name"):format(form), example) end,
    __tostring = function() return form end,
  })
end

declare.relation = named_form("relation", 'write relation.NAME { "column:type" }', declare_relation)
declare.derive = named_form("derive", 'write derive.NAME { "column:type" }', declare_derived)
declare.source = named_form("source", "write source.NAME { ... }", declare_source)

-- ---- facts and claims -----------------------------------------------------------------------------

local modalities = { denied = true, forecast = true, demand = true, intent = true, view = true,
  conditional = true, ["not"] = true }

---What has variables says nothing definite.
local function check_ground(what, node)
  for i = 1, node[-1] do
    local arg = node[i]
    local kind = term.kind(arg)
    if kind == "variable" then
      problem.raise(("%s contains the variable %s"):format(what, term.text(arg)),
        ("write the text in quotes: %q"):format(arg[1]), { status = "type", source = term.text(node) })
    elseif kind == "condition" or kind == "expression" then
      check_ground(what, arg)
    end
  end
end

local function check_statement(what, node)
  if term.kind(node) ~= "condition" then
    local hint = term.kind(node) == "relation" and ("write %s(...)"):format(node[1]) or
      ("as in %s { p(\"x\") }"):format(what)
    problem.raise(("%s holds %s, where a statement such as p(\"x\") belongs"):format(what,
      problem.describe(node)), hint, { status = "type" })
  end
  term.use(node)
  check_ground(what, node)
end

---fact { p("a"), q("b") }
function declare.fact(t)
  handover.check("fact { ... }")
  check_table("fact", t, 'as in fact { p("x") }')
  for key in next, t do
    if type(key) ~= "number" then
      problem.raise(("fact has no option '%s'"):format(tostring(key)),
        "a fact is always so; what has a source or dates is a claim { ... }", { status = "unknown" })
    end
  end
  for i = 1, positional("fact", t) do
    local node = t[i]
    check_statement("fact", node)
    if words.is_reserved(node[FUNCTOR]) then
      problem.raise(("%s is no plain fact"):format(term.text(node)),
        "what is denied, dated or not asserted is a claim { ... }", { line = node[LINE], file = node[FILE] })
    end
    for column_number = 1, node[-1] do
      if term.kind(node[column_number]) ~= "value" then
        problem.raise(("%s holds an expression"):format(term.text(node)), "facts hold values",
          { line = node[LINE], file = node[FILE], status = "type" })
      end
    end
    handover.add_fact(node)
  end
end

local claim_options = { id = "name", from = "date", to = "date", on = "date", ["for"] = "name", lasting = "name",
  source = "name", at = "text", credibility = "grade", note = "text" }

---How long it was so: for is a word of Lua, and lasting the same without brackets.
local function lasting_of(t)
  if t["for"] and t.lasting then
    problem.raise("a claim has both for and lasting", 'they mean the same: write lasting = "1 month" alone')
  end
  return t["for"] or t.lasting
end

---claim { p("a"), from = "2019", source = "s" }
function declare.claim(t)
  handover.check("claim { ... }")
  check_table("claim", t, 'as in claim { p("x"), source = "s" }')
  check_options("claim", t, claim_options)
  local count = positional("claim", t)
  if count ~= 1 then
    problem.raise(("a claim holds one statement, and this one has %d"):format(count),
      "write a claim { ... } for each", { status = "type" })
  end
  local node = t[1]
  check_statement("claim", node)
  if words.is_reserved(node[FUNCTOR]) and not modalities[node[FUNCTOR]] then
    problem.raise(("%s cannot be claimed"):format(term.text(node)),
      'dates are options: claim { p("x"), from = "2019", to = "2020" }')
  end
  if node[FUNCTOR] == "not" then node = term.condition("denied", 1, { node[1] }) end
  term.use(node)
  local place = problem.new("")
  local record = { node, line = place.line, file = place.file, written = term.text(node) }
  for option in pairs(claim_options) do record[option] = t[option] end
  record.lasting = lasting_of(t)
  handover.add("claim_put", record)
end

-- ---- settings -------------------------------------------------------------------------------------

---setting { conjunction = "product" }
function declare.setting(t)
  handover.check("setting { ... }")
  check_table("setting", t, 'as in setting { conjunction = "product" }')
  check_options("setting", t, { conjunction = "name", counts_from = "scalar", ungraded = "scalar" })
  local place = problem.new("")
  for _, name in ipairs(problem.keys(t)) do
    handover.add("setting_put", { name = name, value = tostring(t[name]), line = place.line, file = place.file,
      written = ("%s = %s"):format(name, tostring(t[name])) })
  end
end

return declare
