-- SPDX-License-Identifier: MIT
-- A look at a rule file's text before it runs, for what Lua would pass in silence: `or`, `and`, `not` and
-- comparisons between conditions or variables inside a rule's braces. It also notes how many conditions
-- each rule was written with, since a nil at the end of a table leaves no trace.
--
-- Only words in rule bodies are looked at, and only those next to a variable or a statement that is no
-- local of the file: a rule built by code may use Lua's `or` on its own values.
local import, core = ...
local problem = import("problem")

local TOKENS_MAX <const> = 20000 -- of one body

local scan = {}

local methods = { at = true, during = true, always = true, valid = true }
local comparisons = { ["=="] = "eq", ["~="] = "ne", ["<"] = "lt", ["<="] = "le", [">"] = "gt", [">="] = "ge" }
local openers = { ["("] = ")", ["["] = "]", ["{"] = "}" }
local closers = { [")"] = true, ["]"] = true, ["}"] = true }
local block_starts = { ["function"] = true, ["if"] = true, ["do"] = true, ["repeat"] = true }

-- ---- tokens ---------------------------------------------------------------------------------------

---A stream of tokens: { kind, text, first, last, line }; strings and numbers have their kind as text.
local function new_stream(text)
  local offset, line = 1, 1
  return function()
    local kind, first, last, at, after = core.lex(text, offset, line)
    offset, line = last + 1, after
    local is_word = kind == "name" or kind == "keyword" or kind == "sign"
    return { kind = kind, text = is_word and text:sub(first, last) or kind, first = first, last = last,
      line = at }
  end
end

local function is_variable_name(name)
  return name:find("^_?%u") ~= nil
end

-- ---- bodies ---------------------------------------------------------------------------------------

---A body under inspection: its tokens without the braces, the text, and the names that are Lua's.
local Body = {}
Body.__index = Body

---Whether the tokens from i to j hold a variable or a statement of the language.
function Body:is_symbolic(i, j)
  for k = i, j do
    local token, before, next = self[k], self[k - 1], self[k + 1]
    local joint = before and before.text or ""
    if token.kind == "name" and not self.known[token.text] and joint ~= "." then
      local is_call = next and (next.text == "(" or next.kind == "string")
      if joint == ":" then
        if is_call and methods[token.text] then return true end
      elseif is_variable_name(token.text) or is_call then
        return true
      end
    end
  end
  return false
end

---The end of the operand beside token i in direction step: what is not yet a stop at the same depth.
function Body:operand(i, step, stops)
  local depth = 0
  local k = i + step
  while self[k] do
    local text = self[k].text
    local opens, closes = openers[text] ~= nil, closers[text] ~= nil
    if step < 0 then opens, closes = closes, opens end
    if closes and depth == 0 then break end
    if depth == 0 and self[k].kind ~= "string" and stops[text] then break end
    depth = depth + (opens and 1 or 0) - (closes and 1 or 0)
    k = k + step
  end
  return k - step
end

function Body:text_of(i, j)
  if not self[i] or not self[j] or i > j then return "..." end
  return (self.text:sub(self[i].first, self[j].last):gsub("%s+", " "))
end

---Whether the operand that begins at i is an argument in parentheses.
function Body:is_argument(i)
  local depth = 0
  for k = i - 1, 1, -1 do
    local text = self[k].text
    if closers[text] then depth = depth + 1 end
    if openers[text] then
      if depth == 0 then return self[k - 1] ~= nil and self[k - 1].kind == "name" end
      depth = depth - 1
    end
  end
  return false
end

local logic_stops = { [","] = true, [";"] = true, ["and"] = true, ["or"] = true, ["="] = true }
local comparison_stops = { [","] = true, [";"] = true, ["and"] = true, ["or"] = true, ["not"] = true,
  ["="] = true, ["=="] = true, ["~="] = true, ["<"] = true, ["<="] = true, [">"] = true, [">="] = true }

function Body:problem(position, i, message, hint)
  local item = self.items[position]
  return problem.new(("condition %d %s"):format(position, message), hint,
    { line = self[i].line, source = item and self:text_of(item.first, item.last) })
end

---What is wrong with the word `and` or `or` at i, if anything.
function Body:check_logic(position, i)
  local first = self:operand(i, -1, logic_stops)
  local last = self:operand(i, 1, logic_stops)
  if not self:is_symbolic(first, i - 1) and not self:is_symbolic(i + 1, last) then return nil end
  local left, right = self:text_of(first, i - 1), self:text_of(i + 1, last)
  if self:is_argument(first) then
    return self:problem(position, i, ("uses Lua's %s, which keeps only one side"):format(self[i].text),
      "give each value a condition of its own, and join those with | or &")
  elseif self[i].text == "or" then
    return self:problem(position, i, "uses Lua's or, which keeps only one side",
      ("write %s | %s"):format(left, right))
  end
  return self:problem(position, i, "uses Lua's and, which keeps only its last side",
    ("write %s, %s (or & inside a group)"):format(left, right))
end

function Body:check_not(position, i)
  local last = self:operand(i, 1, comparison_stops)
  if not self:is_symbolic(i + 1, last) then return nil end
  return self:problem(position, i, "uses Lua's not, which gives the Lua value false",
    ("write ~%s"):format(self:text_of(i + 1, last)))
end

function Body:check_comparison(position, i)
  local sign = self[i].text
  local first = self:operand(i, -1, comparison_stops)
  local last = self:operand(i, 1, comparison_stops)
  local is_left, is_right = self:is_symbolic(first, i - 1), self:is_symbolic(i + 1, last)
  if not is_left and not is_right then return nil end
  local left, right = self:text_of(first, i - 1), self:text_of(i + 1, last)
  local hint = ("write %s(%s, %s)"):format(comparisons[sign], left, right)
  if sign ~= "==" and sign ~= "~=" then
    return self:problem(position, i, ("uses Lua's %s, which cannot compare variables"):format(sign), hint)
  end
  local both = is_left and is_right and first == i - 1 and last == i + 1
  return self:problem(position, i, ("is the Lua value %s: Lua's %s compared %s"):format(
    tostring(sign == "~="), sign, both and "the two variables themselves" or "the terms themselves"), hint)
end

---Splits the body into its conditions.
function Body:split()
  local depth, first = 0, 1
  self.items = {}
  for i = 1, #self + 1 do
    local token = self[i]
    local text = token and token.kind ~= "string" and token.text
    if not token or depth == 0 and (text == "," or text == ";") then
      if i > first then table.insert(self.items, { first = first, last = i - 1 }) end
      first = i + 1
    elseif openers[text] or block_starts[text] then
      depth = depth + 1
    elseif closers[text] or text == "end" or text == "until" then
      depth = depth - 1
    end
  end
end

---Looks at one condition; at most one problem is told of each.
function Body:check_item(position)
  local item, blocks = self.items[position], 0
  for i = item.first, item.last do
    local token = self[i]
    if block_starts[token.text] then
      blocks = blocks + 1
    elseif blocks > 0 then
      if token.text == "end" or token.text == "until" then blocks = blocks - 1 end
    else
      local found
      if token.text == "or" or token.text == "and" then
        found = self:check_logic(position, i)
      elseif token.text == "not" then
        found = self:check_not(position, i)
      elseif token.kind == "sign" and comparisons[token.text] then
        found = self:check_comparison(position, i)
      end
      if found then return found end
    end
  end
  return nil
end

---What rule.lua wants to know: how many conditions were written, and how.
function Body:written()
  local texts = {}
  for i, item in ipairs(self.items) do texts[i] = self:text_of(item.first, item.last):sub(1, 200) end
  local last = texts[#texts] or ""
  return { count = #self.items, texts = texts, is_open = last:find("unpack", 1, true) or last:sub(-3) == "..." }
end

---Every problem in a body of its own, such as a goal.
function Body:check_all(problems)
  self:split()
  for position = 1, #self.items do
    local found = self:check_item(position)
    if found then problems[#problems + 1] = found end
  end
end

-- ---- files ----------------------------------------------------------------------------------------

---Walks a file's tokens and hands each rule body to check_all.
local Walk = {}
Walk.__index = Walk

function Walk:advance()
  self.before, self.token, self.next = self.token, self.next, self.stream()
end

---Names that `local`, `function`, parameters, loops and assignments bind.
function Walk:learn()
  local before, token, next = self.before, self.token, self.next
  if token.kind ~= "name" then return end
  local is_bound = self.binding and before.kind ~= "name"
  local is_field = before and (before.text == "{" or before.text == "," or before.text == "." or
    before.text == ":" or before.text == ";")
  if is_bound or next.text == "=" and not is_field then self.known[token.text] = true end
end

---Keeps track of whether the names here are being bound.
function Walk:follow_binding()
  local text = self.token.text
  if self.token.kind == "keyword" and (text == "local" or text == "for") then
    self.binding = "list"
  elseif self.token.kind == "keyword" and text == "function" then
    self.binding = "name"
  elseif self.binding == "name" and text == "(" then
    self.binding = "parameters"
  elseif self.binding == "parameters" and text == ")" then
    self.binding = nil
  elseif self.binding == "list" and self.token.kind ~= "name" and text ~= "," and text ~= "<" and text ~= ">" then
    self.binding = nil
  elseif self.binding == "list" and self.before.kind == "name" and self.token.kind == "name" then
    self.binding = nil -- a new statement has begun
  end
end

---Whether the braces that open here hold a rule's conditions.
function Walk:opens_body()
  local before = self.before
  if not before or self.token.text ~= "{" then return false end
  if before.kind == "string" then return self.before_that == "conflict" end
  if before.text ~= ")" or not self.closed then return false end
  local callee = self.closed.callee
  return callee ~= nil and not self.known[callee]
end

function Walk:collect()
  local body = setmetatable({ text = self.text, known = self.known }, Body)
  local depth = 0
  repeat
    self:advance()
    local token = self.token
    if openers[token.text] then depth = depth + 1 end
    if closers[token.text] then depth = depth - 1 end
    if depth >= 0 and #body < TOKENS_MAX then body[#body + 1] = token end
  until depth < 0 or token.kind == "end"
  return body, self.token.kind ~= "end" and #body < TOKENS_MAX
end

function Walk:look_at_body()
  local line = self.closed and self.before.text == ")" and self.closed.line or self.chain_line
  local body, is_whole = self:collect()
  if not is_whole then return end
  body:check_all(self.problems)
  self.bodies[line] = self.bodies[line] == nil and body:written() or false
end

---Brackets remember on which line the expression in front of them began, and what was called.
function Walk:follow_brackets()
  local token, before = self.token, self.before
  if openers[token.text] then
    local is_call = before and before.kind == "name"
    table.insert(self.stack, { line = self.chain_line, callee = is_call and before.text or nil })
  elseif closers[token.text] then
    self.closed = table.remove(self.stack)
    self.chain_line = self.closed and self.closed.line or token.line
  elseif token.kind == "name" and not (before and (before.text == "." or before.text == ":")) then
    self.chain_line = token.line
  end
end

function Walk:run()
  self:advance()
  self:advance()
  while self.token.kind ~= "end" do
    self:learn()
    self:follow_binding()
    if self:opens_body() then
      self:look_at_body()
      self.closed = nil
    else
      self:follow_brackets()
    end
    self.before_that = self.before and self.before.text
    self:advance()
  end
end

---Names that are Lua's from the start, filled by environment.lua.
---@type table<string, true>
scan.standard = {}

---Bodies of the file that runs, by the line on which their rule begins.
local bodies = {}

---Looks at a file before it runs; returns a function that brings the former file's state back.
---@param text string
---@return fun() restore
function scan.file(text)
  local walk = setmetatable({ text = text, stream = new_stream(text), problems = {}, bodies = {}, stack = {},
    known = setmetatable({}, { __index = scan.standard }) }, Walk)
  walk:run()
  problem.raise_all(walk.problems)
  local before = bodies
  bodies = walk.bodies
  return function() bodies = before end
end

---Looks at a goal.
---@param text string
function scan.goal(text)
  local body = setmetatable({ text = text, known = scan.standard }, Body)
  local problems, stream = {}, new_stream(text)
  local token = stream()
  while token.kind ~= "end" and #body < TOKENS_MAX do
    body[#body + 1] = token
    token = stream()
  end
  body:check_all(problems)
  problem.raise_all(problems)
end

---What is known of the body of the rule that begins on line: { count, texts, is_open }, or nil.
function scan.written_at(line)
  return line and bodies[line] or nil
end

return scan
