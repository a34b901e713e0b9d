-- SPDX-License-Identifier: MIT
-- where "N > 3 and (P ~= 'none' or leans(A, P))": conditions as Lua itself would write them. The text is
-- read by a parser of its own, with Lua's precedences, because Lua would compute and, or, not and the
-- comparisons at once.
local import, core = ...
local problem = import("problem")
local term = import("term")
local words = import("words")

local DEPTH_MAX <const> = 100

local where = {}

---Binary operators: precedence, functor, whether they associate to the right.
local binary = {
  ["or"] = { 1, "or" }, ["and"] = { 2, "and" }, ["<"] = { 3, "lt" }, [">"] = { 3, "gt" }, ["<="] = { 3, "le" },
  [">="] = { 3, "ge" }, ["~="] = { 3, "ne" }, ["=="] = { 3, "eq" }, [".."] = { 9, "concat", true },
  ["+"] = { 10, "add" }, ["-"] = { 10, "sub" }, ["*"] = { 11, "mul" }, ["/"] = { 11, "div" },
  ["//"] = { 11, "idiv" }, ["%"] = { 11, "mod" }, ["^"] = { 14, "pow", true },
}
local UNARY <const> = 12
local unary = { ["not"] = "not", ["-"] = "neg", ["#"] = "length", ["~"] = "not" }
local meant = { ["="] = "==", ["!"] = "~=", ["&"] = "and", ["|"] = "or" }

local Parser = {}
Parser.__index = Parser

function Parser:advance()
  local kind, first, last, _, line = core.lex(self.text, self.offset, 1)
  self.kind, self.token, self.offset = kind, self.text:sub(first, last), last + 1
  self.line = line
end

function Parser:fail(message, hint)
  problem.raise("in where: " .. message, hint, { source = self.text })
end

---Fails at the token that stands where it cannot.
function Parser:unexpected()
  if self.kind == "end" then self:fail("the text ends too soon") end
  local instead = meant[self.token]
  self:fail(("'%s' is unexpected"):format(self.token), instead and ("write %s"):format(instead))
end

function Parser:expect(token)
  if self.token ~= token then self:unexpected() end
  self:advance()
end

function Parser:arguments()
  local args = {}
  self:expect("(")
  while self.token ~= ")" do
    args[#args + 1] = self:expression(0)
    if self.token ~= ")" then self:expect(",") end
  end
  self:advance()
  return args
end

---A literal's value, as Lua reads it.
function Parser:literal()
  local text = self.token
  local make = core.compile("return " .. text, "=where", {})
  if not make then self:fail(("'%s' is malformed"):format(text)) end
  self:advance()
  return make()
end

function Parser:name()
  local name = self.token
  self:advance()
  if name == "_" or name:find("^_?%u") then return term.variable(name) end
  if self.token == "(" then return words.call(name, self:arguments()) end
  self:fail(("'%s' is neither a variable nor a call"):format(name),
    ("a Lua local is not seen here; write where(\"... \" .. %s), or quote a text"):format(name))
end

function Parser:primary()
  if self.kind == "name" then return self:name() end
  if self.kind == "number" or self.kind == "string" then return self:literal() end
  if self.token == "true" or self.token == "false" then return self:literal() end
  if self.token == "(" then
    self:advance()
    local inner = self:expression(0)
    self:expect(")")
    return inner
  end
  self:unexpected()
end

function Parser:check(value, is_condition_wanted, operator)
  local is_condition = term.kind(value) == "condition"
  if is_condition == is_condition_wanted then return value end
  if is_condition_wanted then
    local hint = term.kind(value) == "variable" and ("write %s == true for a boolean"):format(term.text(value))
    if operator == "not" then hint = "write not (...) around a comparison" end
    self:fail(("%s takes conditions, and %s is none"):format(operator, problem.describe(value)), hint or nil)
  end
  self:fail(("%s takes values, and %s is a condition"):format(operator, term.text(value)))
end

---One operator applied; constants are left to be computed with the rest.
function Parser:apply(functor, operator, args)
  local is_logic = functor == "and" or functor == "or" or functor == "not"
  for _, arg in ipairs(args) do self:check(arg, is_logic, operator) end
  if functor == "not" then return term.negation(args[1]) end
  if is_logic or words.is_condition(functor) then return term.condition(functor, #args, args) end
  return term.expression(functor, #args, args)
end

function Parser:operand()
  local functor = unary[self.token]
  if not functor or self.kind == "string" then return self:primary() end
  local operator = self.token
  self:advance()
  local arg = self:expression(UNARY)
  if functor == "neg" and type(arg) == "number" then return -arg end
  return self:apply(functor, operator, { arg })
end

---Expressions whose operators bind tighter than limit.
function Parser:expression(limit)
  self.depth = self.depth + 1
  if self.depth > DEPTH_MAX then self:fail("the text is nested too deep") end
  local left = self:operand()
  while true do
    local operator = self.token
    local entry = self.kind ~= "string" and binary[operator]
    if not entry or entry[1] <= limit then break end
    self:advance()
    if entry[1] == 3 and term.kind(left) == "condition" then
      self:fail(("%s compares %s, which is a condition already"):format(operator, term.text(left)),
        "write A < B and B < C")
    end
    left = self:apply(entry[2], operator, { left, self:expression(entry[3] and entry[1] - 1 or entry[1]) })
  end
  self.depth = self.depth - 1
  return left
end

---@param text string
---@return table condition
function where.condition(text)
  if type(text) ~= "string" then
    problem.raise(("where takes a text, not %s"):format(problem.describe(text)), "as in where \"N > 3\"",
      { status = "type" })
  end
  local parser = setmetatable({ text = text, offset = 1, depth = 0 }, Parser)
  parser:advance()
  local condition = parser:expression(0)
  if parser.kind ~= "end" then parser:unexpected() end
  if term.kind(condition) ~= "condition" then
    parser:fail(("%s is no condition"):format(problem.describe(condition)), "compare it, as in N > 3")
  end
  return condition
end

return where
