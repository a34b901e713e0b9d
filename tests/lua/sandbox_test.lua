-- SPDX-License-Identifier: MIT
-- What rule files have of Lua: that it is safe, that it is Lua's, and that one file does not spoil the next.
local harness = require "harness"
local test, equal, contains = harness.test, harness.equal, harness.contains

local seed = tonumber(os.getenv("LORE_SEED")) or 1
print("seed " .. seed)
math.randomseed(seed)

---What an expression gives in a rule file, as text.
local function value(expression)
  local _, printed = harness.kb("print(" .. expression .. ")")
  return printed[1]:sub(1, -2)
end

for _, name in ipairs { "io", "debug", "package", "require", "dofile", "loadfile", "collectgarbage", "os.execute",
  "os.exit", "os.remove", "os.getenv", "os.tmpname", "os.rename", "os.setlocale", "string.dump", "coroutine.close",
  "lore.open", "kb.set_limit", "kb.retract" } do
  test(name .. " is not there", function() equal(value(name), "nil") end)
end

for _, name in ipairs { "print", "pairs", "string.format", "table.concat", "math.sin", "utf8.char", "os.time",
  "os.clock", "os.date", "coroutine.wrap", "load", "pcall", "select", "next", "kb.query", "lore.date" } do
  test(name .. " is there", function() contains(value("type(" .. name .. ")"), "function") end)
end

test("metatables of the sandbox's own things are out of reach", function()
  equal(value("getmetatable('')"), "false")
  equal(value("getmetatable(_G)"), "false")
  equal(value("getmetatable(X)"), "false")
  equal(value("getmetatable(p)"), "false")
  equal(value("getmetatable(kb)"), "false")
end)

test("one file cannot spoil the library of the next", function()
  local kb, printed = harness.kb()
  kb:load("string.format = nil table.concat = nil math.pi = 3 pairs = nil print = nil leaked = 5")
  kb:load("print(type(string.format), type(table.concat), math.pi > 3.1, type(pairs), leaked, ('%d'):format(5))")
  equal(printed[1], "function\tfunction\ttrue\tfunction\tleaked\t5\n")
end)

test("load compiles text in the file's own environment", function()
  equal(value("load('return 1 + 1')()"), "2")
  equal(value("load('return X')() == X"), "true")
  equal(value("load(function() return nil end) ~= nil"), "true")
  equal(value("load('return x', 'c', 't', { x = 7 })()"), "7")
  contains(value("load('\\27Lua')"), "nil")
  contains(value("select(2, load('x x'))"), "syntax error")
  equal(value("load('return io')()"), "nil")
end)

test("the limits count what C functions do", function()
  local kb = harness.kb()
  kb:limit { script_ms = 200 }
  for _, script in ipairs {
    "string.find(('a'):rep(30000), '.-.-.-.-b$')", "('a'):rep(30000):match('(.-)*(.-)*(.-)*b')",
    "('a'):rep(1e6):gsub('a', function() while true do end end)",
    "local t = {} for i = 1, 2e5 do t[i] = ('x'):rep(1000) .. i end table.sort(t) table.sort(t) while true do end",
    "for _ in ('a'):rep(30000):gmatch('.-.-.-b') do end", "while true do pcall(error) end",
    "local function f() pcall(f) f() end f()",
    "while true do xpcall(error, function() while true do end end) end",
    "while true do coroutine.wrap(function() while true do end end)() end",
    "while true do pcall(kb.query, kb, 'p(X)') end", "while true do pcall(load, 'x') end",
  } do
    local started = os.clock()
    contains(harness.fails(kb.load, kb, script), "still running")
    equal(os.clock() - started < 2, true, "in time: " .. script)
  end
end)

-- ---- string functions against Lua's own -----------------------------------------------------------

local function pick(list) return list[math.random(#list)] end

local items = { "a", "b", ".", "%a", "%s", "%d", "[ab]", "[^a]", "[a-c]", "%W", "[%w_]", "[]]", "[^]a]", "%.", "x" }
local repeats = { "", "", "", "*", "+", "-", "?" }

local function random_pattern()
  local parts, open = {}, 0
  if math.random() < 0.2 then parts[1] = "^" end
  for _ = 1, math.random(0, 5) do
    local kind = math.random(12)
    if kind == 1 then
      parts[#parts + 1], open = "(", open + 1
    elseif kind == 2 and open > 0 then
      parts[#parts + 1], open = ")", open - 1
    elseif kind == 3 then
      parts[#parts + 1] = pick { "()", "%bab", "%f[a]", "%f[^%w]", "%1", "$", "^" }
    else
      parts[#parts + 1] = pick(items) .. pick(repeats)
    end
  end
  parts[#parts + 1] = (")"):rep(math.random() < 0.95 and open or 0)
  if math.random() < 0.2 then parts[#parts + 1] = "$" end
  return table.concat(parts)
end

local function random_text()
  local letters = {}
  for i = 1, math.random(0, 12) do letters[i] = pick { "a", "b", "c", " ", "1", "_", "]", "." } end
  return table.concat(letters)
end

local expressions = {
  "string.find(s, p)", "string.find(s, p, i)", "string.find(s, p, i, true)", "string.match(s, p)",
  "string.match(s, p, i)", "string.gsub(s, p, r)", "string.gsub(s, p, r, 2)",
  "string.gsub(s, p, { a = 'X', b = false })",
  "string.gsub(s, p, function(x) return x == 'a' and 'Y' end)",
  "(function() local t = {} for x, y in string.gmatch(s, p) do t[#t + 1] = tostring(x) .. '/' .. tostring(y) end "
    .. "return table.concat(t, ' ') end)()",
  "string.rep(s, i, r)",
}

local prelude = "local function show(ok, ...) local t = table.pack(ok, ...) "
  .. "for k = 1, t.n do t[k] = tostring(t[k]) end "
  .. "if not ok then return (t[2]:gsub('^.-:%d+: ', '')) end return table.concat(t, '|') end\n"

test("string functions agree with Lua's on random patterns", function()
  local lines = {}
  for i = 1, 3000 do
    lines[i] = ("do local s, p, i, r = %q, %q, %d, %q print(show(pcall(function() return %s end))) end"):format(
      random_text(), random_pattern(), math.random(-5, 9), pick { "z", "", "%0%0", "%1", "<%1>", "%%" },
      pick(expressions))
  end
  local expected = {}
  local env = setmetatable({ print = function(text) expected[#expected + 1] = text end }, { __index = _G })
  local _, printed = harness.kb(prelude .. table.concat(lines, "\n"))
  assert(load(prelude .. table.concat(lines, "\n"), "=stock", "t", env))()
  equal(#printed, #lines, "lines printed")
  for i, line in ipairs(lines) do equal(printed[i]:sub(1, -2), expected[i], line) end
end)

test("table functions agree with Lua's", function()
  for _, expression in ipairs {
    "table.concat({ 1, 2, 3 }, '-', 2, 3)", "table.unpack(table.move({ 1, 2, 3 }, 2, 3, 1))",
    "table.unpack(table.move({ 1, 2, 3 }, 1, 3, 2))", "#table.move({ 1, 2 }, 1, 2, 1, {})",
    "(function() local t = { 3, 1, 2 } table.sort(t) return t[1], t[2], t[3] end)()",
    "(function() local t = { 3, 1, 2 } table.sort(t, function(a, b) return a > b end) return t[1], t[3] end)()",
    "(function() local t = { 1, 2 } table.insert(t, 1, 0) table.insert(t, 9) return table.unpack(t) end)()",
    "(function() local t = { 1, 2, 3 } return table.remove(t, 1), table.remove(t), #t end)()",
    "select('#', table.unpack({}, 1, 3))", "table.pack(1, nil, 3).n",
  } do
    local expected = table.pack(assert(load("return " .. expression))())
    for i = 1, expected.n do expected[i] = tostring(expected[i]) end
    equal(value(expression), table.concat(expected, "\t"), expression)
  end
end)

test("coroutines and protected calls work as in Lua", function()
  for expression, expected in pairs {
    ["select(2, coroutine.resume(coroutine.create(function(a) return a + 1 end), 2))"] = "3",
    ["select(2, coroutine.resume(coroutine.create(function() error('x', 0) end)))"] = "x",
    ["select(2, pcall(coroutine.wrap(function() error({}) end)))"] = "table",
    ["(function() local f = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) "
      .. "return f() + f() + f() end)()"] = "6",
    ["(function() local f = coroutine.wrap(function() "
      .. "return pcall(function() return coroutine.yield(1) + 1 end) end) f() return select(2, f(4)) end)()"] = "5",
    ["select(2, xpcall(error, function(m) return m .. '!' end, 'a'))"] = "a!",
    ["select(2, xpcall(function(a, b) return a + b end, print, 3, 4))"] = "7",
    ["coroutine.status(coroutine.create(print))"] = "suspended",
    ["select(2, pcall(setmetatable, {}, { __gc = print }))"] = "finalizers",
    ["#setmetatable({}, { __len = function() return 5 end })"] = "5",
  } do
    contains(value(expression), expected)
  end
end)

harness.done()
