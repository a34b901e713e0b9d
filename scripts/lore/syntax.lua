-- SPDX-License-Identifier: MIT
-- Hints for Lua's own syntax errors, for those who write another language's rules.
local _, core = ...

local syntax = {}

local LINE_MAX <const> = 1000 -- what is longer was not typed

local function line_of(text, number)
  local current = 0
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    current = current + 1
    if current == number then return #line <= LINE_MAX and line or "" end
  end
  return ""
end

---Patterns in the line of the error, and what to write instead.
local mistakes = {
  { "^%s*~%s*([%a_][%w_]*%b())", function(statement)
    return ("write denied(%s) { ... } for evidence against it"):format(statement)
  end },
  { ":%-", function() return "a rule is written p(X) { q(X), r(X) }" end },
  { "<%-", function() return "a rule is written p(X) { q(X), r(X) }" end },
  { "!=", function() return "Lua writes ~=, and a rule ne(X, Y)" end },
  { "&&", function() return "write a comma, or & inside a group" end },
  { "||", function() return "write |" end },
  { "!%s*%a", function() return "write ~ before a condition" end },
  { "^%s*%%", function() return "a comment begins with --" end },
  { "^%s*//", function() return "a comment begins with --" end },
}

---A reserved word used as the name of an option.
local function reserved_option(line)
  local offset = 1
  while true do
    local kind, first, last = core.lex(line, offset, 1)
    if kind == "end" then return nil end
    local word = line:sub(first, last)
    if kind == "keyword" and line:find("^%s*=[^=]", last + 1) then
      if word == "for" then return 'write lasting = ... or ["for"] = ...; for is a word of Lua' end
      if word == "end" then return "write to = ...; end is a word of Lua" end
      return ("%s is a word of Lua; choose another name"):format(word)
    end
    offset = last + 1
  end
end

---@param text string the source
---@param number integer the line of the error
---@return string? hint
function syntax.hint(text, number)
  local line = line_of(text, number)
  local option = reserved_option(line)
  if option then return option end
  for _, mistake in ipairs(mistakes) do
    local found = line:match(mistake[1])
    if found then return mistake[2](found) end
  end
  return nil
end

return syntax
