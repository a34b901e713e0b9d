-- SPDX-License-Identifier: MIT
-- The module `lore`: knowledge bases, queries and proofs as Lua programs see them.
--
--     local lore = require "lore"
--     local kb <close> = assert(lore.open("iraq.lore"))
--     for who, was, now in kb:query "shifted(Who, Was, Now)":at("2020-05"):rows() do print(who, was, now) end
--     print(kb:why("shifted('sadr', Was, Now)"))
--
-- Misuse, bad rules and bad goals raise an error at the caller's line; what fails outside (files, other
-- writers) is nil and a message. The functions that only hand on to C are in runtime/lua/module_*.c.
local _, parts = ...

---@class lore.Instant: userdata a moment: prints as a date; compares; .microseconds since 1970
---@class lore.Interval: userdata prints as its ends; .from and .to are instants, nil where open
---@class lore.Null: userdata not stated
---@alias lore.Value boolean|integer|number|string|lore.Instant|lore.Interval|lore.Null

---@alias lore.Moment string|lore.Instant|integer a date, a transaction's number, or "now"

---@class lore.Stretch constant belief over [from, to)
---@field from lore.Instant? nil: since for ever
---@field to lore.Instant? nil: until further notice
---@field pro number
---@field con number

---@class lore.Record a row: its columns by number and by name, and what is believed of it
---@field belief number the highest evidence for it at any moment asked about
---@field against number the highest evidence against it
---@field contested boolean it rests on a statement to whose contrary there is evidence too
---@field word string belief in words, after ICD 203
---@field stretches lore.Stretch[]

---@class lore.Node a step of a proof; children follow their parent
---@field kind "rule"|"claim"|"fact"|"absence"|"test"|"aggregate"|"cut"|"lack"|"attempt"|"near"|"ended"|"closing"|"said"|"unsaid"
---@field text string the statement
---@field remark string? of a why-not: why it counts, or why it stops there
---@field belief number
---@field contested boolean of a claim or fact: there is evidence to the contrary
---@field parent integer index of the node above, its own for the first
---@field child_count integer

---@class lore.Module
---@field version string
---@field null lore.Null
---@field open fun(path?: string, options?: { create?: boolean, readonly?: boolean }): lore.Kb?, string?
---@field date fun(text: string): lore.Instant, lore.Instant the first and last-plus-one moment
---@field instant fun(date: string|integer): lore.Instant
---@field interval fun(from?: string|integer|lore.Instant, to?: string|integer|lore.Instant): lore.Interval
---@field word fun(belief: number): string

---@class lore.Grounds
---@field below number? the conclusion has fallen if it is believed less than that; without: not at all
---@field facts boolean? plain facts can be taken away too

---@class lore.Recording
---@field as string? what the relations' names begin with; "why"
---@field count integer? proofs of each row; 1
---@field grounds boolean? breaks, supports and sources as well; true
---@field into lore.Kb? the knowledge base that gets the facts; the same

---@class lore.Kb
---@field load fun(self, text: string, chunk?: string): true?, string? runs a rule file given as text
---@field load_file fun(self, path: string): true?, string?
---@field on_print fun(self, print: fun(text: string)) where print of rule files goes
---@field begin fun(self): true?, string?
---@field commit fun(self, message?: string, author?: string): integer?, string? the transaction's number
---@field rollback fun(self): true
---@field fact fun(self, relation: string, ...: lore.Value): true?, string?
---@field retract_fact fun(self, relation: string, ...: lore.Value): true?, string?
---@field retract fun(self, claim: string, reason?: string): true?, string?
---@field query fun(self, goal: string): lore.Query
---@field list fun(self, what: string, like?: string): lore.Query relations, rules, claims, sources, transactions
---@field changed fun(self, goal: string, before: lore.Moment, after?: lore.Moment): lore.Query a listing; after: now
---@field why fun(self, goal: string, options?: { count?: integer }): lore.Proof|lore.Proof[]|nil, string|boolean|nil
---nil: the goal has no answer; with a count an array of the smallest proofs, and whether there are more
---@field breaks fun(self, goal: string, options?: lore.Grounds): lore.Query?, string? a listing: by, set, size, member
---@field supports fun(self, goal: string, options?: lore.Grounds): lore.Query?, string? set, size, belief, member
---@field sources fun(self, goal: string, options?: lore.Grounds): lore.Query?, string? origin, claims, alone, needed
---@field rests fun(self, goal: string, name: string): lore.Query a listing of the rows that rest on a claim or source
---@field record fun(self, goal: string, options?: lore.Recording): integer?, string? its proofs as facts; how many rows
---@field whynot fun(self, goal: string): lore.Proof what the goal lacks to have an answer
---@field conflicts fun(self, options?: {like: string?, possible: boolean?, limit: integer?}): lore.Query what may not hold together
---@field explain fun(self, goal?: string): lore.Profile evaluates the goal (nil: all rules) and measures
---@field profile_begin fun(self): true from here on, evaluation is measured
---@field profile_end fun(self): lore.Profile
---@field setting fun(self, name: string, value?: string): string? reads, or with a value writes
---@field notes fun(self): {message: string, file: string?, line: integer}[] on the last transaction's rules
---@field close fun(self) closes its queries and proofs too
local Kb = parts.kb

---@class lore.Query
---@field at fun(self, moment: string|lore.Instant): lore.Query
---@field during fun(self, from?: string|lore.Instant, to?: string|lore.Instant): lore.Query
---@field as_of fun(self, moment: lore.Moment, options?: { rules: lore.Moment }): lore.Query
---@field merged fun(self, is_merged?: boolean): lore.Query what same_as identifies is one
---@field ungraded fun(self, belief: number): lore.Query what claims of no usable grade count, 0 .. 1
---@field reading fun(self, word: "both"|"possible"|"certain"): lore.Query what is taken of imprecise dates
---@field ungraded_claims fun(self): integer how many such claims the answer's relations hold
---@field order fun(self, column: string, direction?: "asc"|"desc"): lore.Query
---@field limit fun(self, rows: integer): lore.Query
---@field rows fun(self): fun(): ... the values of each row
---@field step fun(self): boolean moves to the next row
---@field record fun(self): lore.Record the current row
---@field columns fun(self): string[]
---@field why fun(self, options?: { count?: integer }): lore.Proof|lore.Proof[]|nil, boolean? of the current row
---@field breaks fun(self, options?: lore.Grounds): lore.Query of the current row, and so on
---@field supports fun(self, options?: lore.Grounds): lore.Query
---@field sources fun(self, options?: lore.Grounds): lore.Query
---@field note fun(self): string? what is said of a listing, or of a question to a what-if, as a whole
---@field whynot fun(self): lore.Proof what it lacks to have an answer
---@field whynot_rows fun(self): lore.Query the same as rows
---@field conflict fun(self): lore.Proof of a conflict listed: its sides' proofs, and what to drop
---@field is_cut fun(self): boolean of conflicts: there are more than the limit
---@field explain fun(self): lore.Profile evaluates it once more, and measures
---@field close fun(self)
local Query = parts.query

---@class lore.Proof tostring gives it as a tree of text
---@field render fun(self, format: "text"|"json"|"dot"): string
---@field nodes fun(self): lore.Node[]
---@field close fun(self)
local Proof = parts.proof

---@class lore.Profile what evaluation took; tostring gives the plan with what it did
---@field render fun(self, format: "plan"|"rules"|"json"): string
---@field close fun(self)
local Profile = parts.profile

---@class lore.Changes what a what-if supposes; in this order
---@field as_of? string|lore.Instant|integer the recorded state that it stands on; none for a nested one
---@field drop_sources? string[] by name or title; they and all that they relay count for nothing
---@field drop_claims? string[] by id
---@field grade? table<string, number|string> of claims by id, and of sources by name
---@field retract? string[] plain facts: 'p("a")'
---@field facts? string[] plain facts
---@field add? (string|table)[] claims, as in a rule file's braces: 'p("a"), from = "2020"', or as in kb:claim
---@field deny? string[] statements
---@field assume? string[] 'forecast(p(X))', 'p("a")', or a claim's id

---@class lore.Whatif
---@field drop_source fun(self, source: string): true?, string?
---@field drop_claim fun(self, id: string): true?, string?
---@field grade fun(self, name: string, grade: number|string): true?, string?
---@field load fun(self, text: string): true?, string? claims and facts as a rule file says them
---@field deny fun(self, statement: string): true?, string?
---@field retract_fact fun(self, statement: string): true?, string?
---@field assume fun(self, statement: string): true?, string?
---@field assume_claim fun(self, id: string): true?, string?
---@field query fun(self, goal: string): lore.Query
---@field why fun(self, goal: string): lore.Proof?, string?
---@field whynot fun(self, goal: string): lore.Proof
---@field conflicts fun(self, options?: table): lore.Query
---@field explain fun(self, goal?: string): lore.Profile
---@field diff fun(self, goal?: string): lore.Query what is otherwise than in what it was opened on
---@field owner fun(self): lore.Kb
---@field close fun(self)
local Whatif = parts.whatif

---Records many facts of one relation.
---@param relation string
---@param rows lore.Value[][]
function Kb:facts(relation, rows)
  for _, row in ipairs(rows) do
    local done, message = self:fact(relation, table.unpack(row))
    if not done then return nil, message end
  end
  return true
end

local wrappers = { "forecast", "demand", "intent", "view" }
local claim_fields = { id = true, from = true, to = true, on = true, ["for"] = true, lasting = true, source = true,
  at = true, credibility = true, note = true, relation = true, args = true, denied = true }
for _, name in ipairs(wrappers) do claim_fields[name] = true end

local function compound(functor, ...)
  return { [0] = functor, [-1] = select("#", ...), ... }
end

---The statement of a claim, in what wraps it.
local function statement_of(claim)
  local statement = compound(claim.relation, table.unpack(claim.args))
  if claim.denied then statement = compound("denied", statement) end
  if claim.forecast then statement = compound("forecast", statement) end
  for i = 2, #wrappers do
    local holder = claim[wrappers[i]]
    if holder ~= nil then statement = compound(wrappers[i], holder, statement) end
  end
  return statement
end

---Records one source's statement: { relation = "p", args = { "x" }, source = "s", from = "2019" ... };
---denied = true for the contrary, forecast = true, or demand, intent, view = holder.
---@param claim table
---@return true?, string?
function Kb:claim(claim)
  if type(claim) ~= "table" or type(claim.relation) ~= "string" or type(claim.args) ~= "table" then
    error("a claim is a table with relation = \"name\" and args = { ... }", 2)
  end
  local fields = {}
  for name, value in pairs(claim) do
    if not claim_fields[name] then error(("a claim has no field '%s'"):format(tostring(name)), 2) end
    fields[name] = value
  end
  if fields["for"] and fields.lasting then
    error("a claim has both for and lasting, which mean the same: write one of them", 2)
  end
  fields.lasting = fields["for"] or fields.lasting
  fields[1] = statement_of(claim)
  return self:claim_put(fields)
end

local supposing = {
  { "drop_sources", Whatif.drop_source },
  { "drop_claims", Whatif.drop_claim },
  { "retract", Whatif.retract_fact },
  { "facts", function(whatif, fact) return whatif:load("fact { " .. fact .. " }") end },
  { "add", function(whatif, claim)
    if type(claim) == "table" then return Kb.claim(whatif, claim) end
    return whatif:load("claim { " .. claim .. " }")
  end },
  { "deny", Whatif.deny },
  { "assume", function(whatif, what)
    if what:find("(", 1, true) then return whatif:assume(what) end
    return whatif:assume_claim(what)
  end },
}
local change_names = { as_of = true, grade = true }
for _, entry in ipairs(supposing) do change_names[entry[1]] = true end

---Supposes what changes says; nil and a message where something outside failed.
local function suppose(whatif, changes)
  for name, grade in pairs(changes.grade or {}) do
    local done, message = whatif:grade(name, grade)
    if not done then return nil, message end
  end
  for _, entry in ipairs(supposing) do
    for _, item in ipairs(changes[entry[1]] or {}) do
      local done, message = entry[2](whatif, item)
      if not done then return nil, message end
    end
  end
  return whatif
end

local function open_whatif(kb, base, changes)
  changes = changes or {}
  for name in pairs(changes) do
    if not change_names[name] then error(("a what-if has no change '%s'"):format(tostring(name)), 3) end
  end
  local whatif, message = kb:whatif_open(base, changes.as_of)
  if not whatif then return nil, message end
  return suppose(whatif, changes)
end

---A recorded state with changes that are supposed and not recorded.
---@param changes? lore.Changes
---@return lore.Whatif?, string?
function Kb:whatif(changes) return open_whatif(self, nil, changes) end

---Another one on top.
---@param changes? lore.Changes
---@return lore.Whatif?, string?
function Whatif:whatif(changes) return open_whatif(self:owner(), self, changes) end

---The settings that the knowledge base keeps.
---@return table<string, string>
function Kb:settings()
  local settings = {}
  for _, name in ipairs({ "conjunction", "counts_from", "ungraded" }) do settings[name] = self:setting(name) end
  return settings
end

---Limits of one evaluation: ms, rows, memory; of one rule file: script_ms, script_memory. 0 = none.
---@param limits { ms?: integer, rows?: integer, memory?: integer, script_ms?: integer, script_memory?: integer }
function Kb:limit(limits)
  for name, value in pairs(limits) do
    if name ~= "script_ms" and name ~= "script_memory" then self:set_limit(name, value) end
  end
  if limits.script_ms or limits.script_memory then
    self:set_script_limit(limits.script_ms or 60000, limits.script_memory or 256 << 20)
  end
end

---Each row as a record.
---@return fun(): lore.Record?
function Query:records()
  return function()
    return self:step() and self:record() or nil
  end
end

---All rows; closes the query.
---@return lore.Record[]
function Query:all()
  local records = {}
  for record in self:records() do records[#records + 1] = record end
  self:close()
  return records
end

---The first row, if any; closes the query.
---@return lore.Record?
function Query:first()
  local record = self:step() and self:record() or nil
  self:close()
  return record
end

---The sets of a listing of breaks or supports, each an array of its members; closes it.
---@param by? "claims"|"sources" of breaks: which of them
---@return string[][]
function Query:sets(by)
  local sets, last = {}, nil
  for record in self:records() do
    if not by or record.by == by then
      if record.set ~= last then sets[#sets + 1] = {} end
      last = record.set
      if type(record.member) == "string" then table.insert(sets[#sets], record.member) end
    end
  end
  self:close()
  return sets
end

---The number of rows; closes the query.
---@return integer
function Query:count()
  local count = 0
  while self:step() do count = count + 1 end
  self:close()
  return count
end

---@return string
function Proof:text() return tostring(self) end

---@return string
function Proof:json() return self:render("json") end

---@return string
function Proof:dot() return self:render("dot") end

---@return string
function Profile:text() return tostring(self) end

---@return string
function Profile:json() return self:render("json") end

return parts.module
