-- SPDX-License-Identifier: MIT
-- What plain Lua would pass in silence, or refuse in its own words: each trap with the line, the message
-- and the hint that it must give. The rules stand on line 2 and further down.
local harness = require "harness"
local test, contains = harness.test, harness.contains

local declarations = 'relation.p { "x" } relation.q { "x" } relation.r { "x", "y" } derive.d { "x" }\n'

---name, rules, line, part of the message, part of the hint
local traps = {
  { "or between conditions", "d(X) { p(X) or q(X) }", 2, "condition 1 uses Lua's or", "write p(X) | q(X)" },
  { "and between conditions", "d(X) { p(X) and q(X) }", 2, "uses Lua's and", "write p(X), q(X)" },
  { "not before a condition", "d(X) {\n p(X),\n not q(X) }", 4, "condition 2 uses Lua's not", "write ~q(X)" },
  { "or between arguments", "d(X) { p(X or Y) }", 2, "uses Lua's or", "a condition of its own" },
  { "or after a method", "d(X) { p(X):at '2020' or q(X) }", 2, "uses Lua's or", "write p(X):at '2020' | q(X)" },
  { "or after where", "d(X) { p(X), where 'X ~= 1' or q(X) }", 2, "condition 2 uses Lua's or",
    "where 'X ~= 1' | q(X)" },
  { "or in a head that is denied", "denied(d(X)) { p(X) or q(X) }", 2, "uses Lua's or", "|" },
  { "or in a body behind a method", "d(X):valid(I) { p(X):valid(I) or q(X) }", 2, "uses Lua's or", "|" },
  { "or in a conflict", 'conflict "c" { p(X) or q(X) }', 2, "uses Lua's or", "|" },
  { "== between variables", "d(X) { r(X, Y), X == Y }", 2,
    "condition 2 is the Lua value false: Lua's == compared the two variables themselves", "write eq(X, Y)" },
  { "~= between variables", "d(X) { r(X, Y),\n\n X ~= Y }", 4,
    "condition 2 is the Lua value true: Lua's ~= compared the two variables themselves", "write ne(X, Y)" },
  { "== with a constant", "d(X) { p(X), X == 'a' }", 2, "condition 2 is the Lua value false", "write eq(X, 'a')" },
  { "== with an expression", "d(X) { r(X, Y), X == Y + 1 }", 2, "is the Lua value false", "write eq(X, Y + 1)" },
  { "< between variables", "d(X) { r(X, Y), X < Y }", 2, "uses Lua's <", "write lt(X, Y)" },
  { ">= with a constant", "d(X) { p(X), X >= 3 }", 2, "uses Lua's >=", "write ge(X, 3)" },
  { "a comparison outside braces", "local c = X < Y\n", 2, "Lua's < compared the variable X and the variable Y",
    "write lt(X, Y)" },
  { "a boolean in a body", "local c = 1 == 1\nd(X) { p(X), c }", 3, "condition 2 is the Lua value true",
    "compare with eq" },
  { "nil in a body", "local t = {}\nd(X) { p(X), t.far, q(X) }", 3, "condition 2 is nil", "misspelt" },
  { "nil at the end of a body", "local t = {}\nd(X) { p(X), t.far }", 3, "condition 2 is nil", "misspelt" },
  { "nil alone in a body", "local t = {}\nd('a') { t.far }", 3, "condition 1 is nil", "misspelt" },
  { "a function without result at the end", "local function f() end\nd(X) { p(X), f() }", 3, "condition 2 is nil",
    "misspelt" },
  { "a head without body", "d(X)", 2, "d(X) stands alone and says nothing", "write d(X) { ... }" },
  { "a misspelt function", "prnit('x')", 2, 'prnit("x") stands alone', "did you mean print?" },
  { "a condition kept in a local", "local c = p(X)\nd(X) { q(X) }", 2, "p(X) stands alone", "fact { p(X) }" },
  { "a second body", "d(X) { p(X) } { q(X) }", 2, "d(X) has a body already", "write the head again" },
  { "a head used twice", "local h = d(X)\nh { p(X) }\nh { q(X) }", 4, "d(X) has a body already",
    "write the head again" },
  { "a table as argument", "d(X) { p({ X }) }", 2, "argument 1 of p is a Lua table", "values are texts" },
  { "a function as argument", "d(X) { p(print) }", 2, "argument 1 of p is a Lua function", nil },
  { "nil as argument", "local t = {}\nd(X) { r(X, t.far) }", 3, "argument 2 of r is nil", "misspelt" },
  { "a name without quotes", "d(X) { r(X, iran) }", 2, "the name iran without arguments", 'write "iran"' },
  { "a condition as argument", "d(X) { p(q(X)) }", 2, "argument 1 of p is q(X)", "bind a value" },
  { "not a number as argument", "d(X) { p(0/0) }", 2, "argument 1 of p is not a number", nil },
  { "a variable as relation", "d(X) { P(X) }", 2, "the variable P is used as a relation", "p(...)" },
  { "a variable as head", "D(X) { p(X) }", 2, "the variable D is used as a relation", "d(...)" },
  { "a variable as condition", "d(X) { p(X), X }", 2, "condition 2 is the variable X", "eq(X, true)" },
  { "a relation as condition", "d(X) { p }", 2, "condition 1 is the name p without arguments", "write p(...)" },
  { "a text as condition", "d(X) { p(X), 'X > 3' }", 2, 'condition 2 is the text "X > 3"', 'write where "X > 3"' },
  { "a table as condition", "d(X) { { p(X) } }", 2, "condition 1 is a Lua table", "group conditions with & and |" },
  { "a rule as condition", "d(X) { p(X) { q(X) } }", 2, "condition 1 is the rule p(X)", "comma or a brace" },
  { "an expression as condition", "d(X) { p(X), X + 1 }", 2, "condition 2 is X + 1", "eq(X, X + 1)" },
  { "an aggregate as condition", "d(X) { p(X), count(X) }", 2, "condition 2 is count(X)", "in the head" },
  { "a named field in a body", "d(X) { p(X), X = 5 }", 2, "X = ... stands in a body", "write eq(X, ...)" },
  { "a missing comma before a parenthesis", "d(X) { p(X) (q(X)) }", 2, "followed by something that is no rule body",
    "comma missing" },
  { "assignment to a variable", "X = 5", 2, "X is a variable", "write local X" },
  { "assignment to a word", "count = 5", 2, "count means something", "another name" },
  { "a field of a variable", "d(X) { p(X.y) }", 2, "the variable X has no field 'y'", nil },
  { "a field of a free name", "d(X) { p(conf.y) }", 2, "the name conf without arguments has no field 'y'", "'conf'" },
  { "arithmetic on a condition", "d(X) { p(X) + 1 }", 2, "cannot be part of a computation with +", nil },
  { "& with a variable", "d(X) { p(X) & X }", 2, "& joins conditions", nil },
  { "~ before a relation", "d(X) { p(X), ~q }", 2, "~ negates conditions", "write ~q(...)" },
  { "a negated head", "~d(X) { p(X) }", 2, "unexpected symbol near '~'", "write denied(d(X)) { ... }" },
  { "a negated head in an expression", "local r = ~d(X) { p(X) }", 2, "~ stands before a whole rule", "denied(d(X))" },
  { "a word as head", "eq(X, Y) { r(X, Y) }", 2, "a rule cannot conclude eq(X, Y)", "a head is" },
  { "for as option", "claim { p('a'), for = '1 month' }", 2, "unexpected symbol near 'for'", "write lasting = ..." },
  { "end as option", "claim { p('a'), end = '2020' }", 2, "near 'end'", "write to = ..." },
  { "an unknown option of a claim", "claim { p('a'), form = '2020' }", 2, "claim has no option 'form'", "write from = ..." },
  { "an option by another name", "claim { p('a'), confidence = 0.5 }", 2, "no option 'confidence'",
    "write credibility" },
  { "an option of the wrong kind", "claim { p('a'), source = 5 }", 2, "the option source of claim is the Lua value 5",
    "it takes a text" },
  { "a claim of nothing", "claim { source = 's' }", 2, "a claim holds one statement, and this one has 0", nil },
  { "a claim of two things", "claim { p('a'), p('b') }", 2, "a claim holds one statement, and this one has 2", "each" },
  { "a claim with a variable", "claim { p(A) }", 2, "contains the variable A", 'in quotes: "A"' },
  { "a claim with its date inside", "claim { p('a'):at '2020' }", 2, "cannot be claimed", "dates are options" },
  { "an unknown option of a relation", "relation.z { 'a', tempral = true }", 2, "no option 'tempral'", "'temporal'" },
  { "an unknown type", "relation.z { 'a:txet' }", 2, "unknown type 'txet'", "'text'" },
  { "a column twice", "relation.z { 'a', 'a' }", 2, "two columns 'a'", nil },
  { "a column that is none", "relation.z { 'who', functional = { 'wo' } }", 2, "names no column 'wo'", "'who'" },
  { "an option of derive", "derive.z { 'a', temporal = true }", 2, "derive z has no option 'temporal'", "note only" },
  { "a capitalised relation", "relation.Z { 'a' }", 2, "'Z' cannot be the name of a relation", "small letter" },
  { "a relation named as a word", "relation.day { 'a' }", 2, "'day' means something else", nil },
  { "a relation named as a function", "relation.print { 'a' }", 2, "'print' means something else", nil },
  { "an unknown option of a source", "source.s { relability = 'B' }", 2, "no option 'relability'", "'reliability'" },
  { "an unknown setting", "setting { conjunktion = 'product' }", 2, "no option 'conjunktion'", "'conjunction'" },
  { "a fact with a variable", "fact { p(X) }", 2, "fact contains the variable X", 'in quotes: "X"' },
  { "a fact with an option", "fact { p('a'), source = 's' }", 2, "fact has no option 'source'", "claim" },
  { "a fact that is nil", "local t = {}\nfact { t.far, p('a') }", 3, "number 1 in fact is nil", "misspelt" },
  { "a fact of the wrong width", "fact { p('a'),\n r('a') }", 3, "r has 2 columns", nil },
  { "a fact of the wrong type", "relation.n { 'x:integer' }\nfact { n(1), n(2) }\nfact { n('c') }", 4, "integer", nil },
  { "a method of rules on a head", "d(X):weight(0.5) { p(X) }", 2, ":weight belongs to a rule", "after the braces" },
  { "an unknown method of a rule", "d(X) { p(X) } :weigth(0.5)", 2, "a rule has no method 'weigth'", "'weight'" },
  { "a weight out of range", "d(X) { p(X) } :weight(2)", 2, ":weight takes a number above 0", nil },
  { "an unknown method of a statement", "d(X) { p(X):vaild(I) }", 2, "p(X) has no method 'vaild'", "'valid'" },
  { "a method of queries", "d(X) { p(X):limit(3) }", 2, ":limit belongs to a query", nil },
  { "valid with a text", "d(X) { p(X):valid('I') }", 2, ":valid takes a variable", nil },
  { "during with one date", "d(X) { p(X):during('2020') }", 2, ":during takes two dates", nil },
  { "too few arguments of a word", "d(X) { p(X), lt(X) }", 2, "lt takes 2 arguments, not 1", nil },
  { "a word on a value", "d(X) { p(X), began(X) }", 2, "argument 1 of began is the variable X", nil },
  { "absent without a reason", "d(X) { p(X), absent(q(X)) }", 2, "absent takes a condition and a reason", nil },
  { "a Prolog rule", "d(X) :- p(X).", 2, "near '-'", "a rule is written p(X) { q(X), r(X) }" },
  { "another language's unequal", "d(X) { r(X, Y), X != Y }", 2, "near '!'", "ne(X, Y)" },
  { "an unfinished rule", "d(X) { p(X),\n", 3, "near <eof>", nil },
  { "where with a Lua local", "local n = 3\nd(X) { p(X), where 'X > n' }", 3, "'n' is neither a variable nor a call",
    "a Lua local is not seen here" },
  { "where that ends too soon", "d(X) { p(X), where 'X >' }", 2, "the text ends too soon", nil },
  { "where with a single =", "d(X) { p(X), where 'X = 3' }", 2, "'=' is unexpected", "write ==" },
  { "where without condition", "d(X) { p(X), where 'X + 1' }", 2, "is no condition", "compare it" },
  { "where that compares a comparison", "d(X) { p(X), where '1 < X < 3' }", 2, "which is a condition already", "and" },
  { "where that negates a variable", "d(X) { p(X), where 'not X == 3' }", 2, "the variable X is none", "not (...)" },
  { "a rule file within a rule file", "kb:load('x')", 2, "kb:load is for programs", nil },
  { "an undeclared relation", "d(X) { pp(X) }", 2, "no relation 'pp'", "did you mean p" },
  { "a variable that occurs once", "d(X) { r(X, Y) }", 2, "Y occurs only once", "write _" },
  { "a variable that nothing binds", "d(X) { ~p(X), ne(X, 'a') }", 2, "X is bound by no condition", nil },
  { "a cycle through negation", "d(X) { p(X), ~d(X) }", 2, "cycle through negation", nil },
  { "an impossible date", "d(X) { p(X):at '2020-13-01' }", 2, "there is no month 13", nil },
}

for _, trap in ipairs(traps) do
  local name, rules, line, message, hint = table.unpack(trap, 1, 5)
  test(name .. " is caught", function()
    local kb = harness.kb()
    local found = harness.fails(kb.load, kb, declarations .. rules, "t.lua")
    contains(found, ("t.lua:%d: error: "):format(line))
    contains(found, message)
    if hint then contains(found:match("hint: .*") or "", hint) end
    harness.equal(harness.rows(kb:list("relations")), "", "what is left of a refused file")
    kb:close()
  end)
end

---Rules that look like traps and are none.
local innocent = {
  { "Lua's own or on Lua's own values", "local n\nd(X) { r(X, n or 'none') }" },
  { "or in a function beside rules", "local function f(a) return a or 'b' end\nd(X) { r(X, f(nil)) }" },
  { "or in a function inside a body", "d(X) { p(X), (function() return nil or q(X) end)() }" },
  { "comparisons in a loop", "for i = 1, 3 do if i ~= 2 then d(X) { r(X, tostring(i)) } end end" },
  { "a capitalised local", "for _, Side in ipairs { 'a', 'b' } do d(X) { r(X, Side or 'c') } end" },
  { "options with or", "local opts = {}\nclaim { p('a'), note = opts.note or 'none' }" },
  { "words in texts and comments", "d(X) { p(X), -- or not q(X) == Y\n r(X, 'a or b == c') }" },
  { "a body from a table", "local body = { p(X) }\nbody[#body + 1] = q(X)\nd(X)(body)" },
  { "conditions unpacked", "local more = {}\nd(X) { p(X), table.unpack(more) }" },
  { "two rules on one line", "d(X) { p(X) } d(X) { q(X) }" },
  { "a trailing comma", "d(X) { p(X), q(X), }" },
  { "a condition used in two rules", "local c = p(X)\nd(X) { c } d(X) { c, q(X) }" },
}

for _, case in ipairs(innocent) do
  test(case[1] .. " is no trap", function()
    local kb = harness.kb()
    kb:load(declarations .. case[2], "t.lua")
    kb:close()
  end)
end

harness.done()
