-- SPDX-License-Identifier: MIT
-- Rule files and goals put together from random words: each is accepted or refused with a diagnostic, and
-- no error is the trusted half's own.
local harness = require "harness"
local test = harness.test

local seed = tonumber(os.getenv("LORE_SEED")) or 1
print("seed " .. seed)
math.randomseed(seed)

local words = { "p", "q", "d", "p(X)", "q(X, Y)", "d(X)", "X", "Y", "_", "I", "{", "}", "(", ")", "[", "]", ",", ",",
  ";", ":", ".", "~", "|", "&", "or", "and", "not", "==", "~=", "<", "+", "-", "*", "/", "..", "#", "^", "=", "'a'",
  "\"2020\"", "1", "0.5", "nil", "true", "function() end", "f", "local a =", "a", "end", "if", "then", "for", "do",
  "return", "...", "where 'X > 1 and not (Y == 2)'", "where '", "eq", "ne(X, Y)", "count(X)", "min(X)", "denied",
  "absent", "past('1 day', p(X))", ":at '2020'", ":at", ":during('2020', '2021')", ":valid(I)", ":weight(0.5)",
  ":name 'n'", ":limit(3)", ":order('X')", "claim", "fact", "relation.z", "derive.y", "source.s", "setting",
  "conflict 'c'", "claim {", "fact {", "relation.z { 'a' }", "kb:query 'p(X)'", "kb", "lore", "print", "_G", "_ENV",
  "pcall", "setmetatable", "null", "instant(5)", "interval('2020', '2021')", "began(", "\n", "-- x\n", "--[[", "]]",
  "\0", "\27", "\226\128\174", "goto x", "::x::", "<const>", "string.rep('x', 1e9)" }

local schema = "relation.p { 'x:any', temporal = true } relation.q { 'x:any', 'y:any' } derive.d { 'x:any' }"

local shapes = {
  function(w) return w() .. " { " .. w() .. ", " .. w() .. " } " .. w() end,
  function(w) return "d(X) { p(X), " .. w() .. " " .. w() .. " " .. w() .. " }" end,
  function(w) return "d(X) { p(X), " .. w() .. " }" end,
  function(w) return "d(X) { p(X) } " .. w() end,
  function(w) return "d(X) { p(" .. w() .. "), " .. w() .. " }" end,
  function(w) return "claim { " .. w() .. ", " .. w() .. " = " .. w() .. " }" end,
  function(w) return "fact { p(" .. w() .. "), " .. w() .. " }" end,
  function(w) return "relation.z { " .. w() .. ", " .. w() .. " = " .. w() .. " }" end,
  function(w) return "d(X) { p(X), where " .. ("%q"):format(w() .. " " .. w() .. " " .. w()) .. " }" end,
  function(w) return "local x = " .. w() .. " " .. w() .. "\nd(X) { p(X), x }" end,
  function(w)
    local parts = {}
    for i = 1, math.random(12) do parts[i] = w() end
    return table.concat(parts, " ")
  end,
}

local function word() return words[math.random(#words)] end
local function text() return shapes[math.random(#shapes)](word) end

---Whether a failure of run was told as one of the text's.
local function check(what, run)
  local ok, message = pcall(run)
  if ok then return true end
  message = tostring(message)
  if message:find("lore:%d+:") or not message:find("error: ") or message:find("error: lore[:/]") then
    error(("%q: %s"):format(what, message), 0)
  end
  return false
end

test("random rule files are accepted or refused", function()
  local accepted = 0
  local kb
  for i = 1, 1500 do
    if i % 50 == 1 then
      if kb then kb:close() end
      kb = harness.kb(schema)
      kb:limit { script_ms = 1000, script_memory = 16 << 20, ms = 1000 }
    end
    local file = text()
    if check(file, function() kb:load(file) end) then accepted = accepted + 1 end
  end
  harness.equal(accepted > 0, true, "some are rules") -- the control
end)

test("random goals are accepted or refused", function()
  local kb <close> = harness.kb(schema)
  local accepted = 0
  for _ = 1, 1500 do
    local goal = math.random() < 0.5 and text() or "p(X) " .. word() .. " " .. word()
    if check(goal, function() kb:query(goal):count() end) then accepted = accepted + 1 end
  end
  harness.equal(accepted > 0, true, "some are goals")
end)

harness.done()
