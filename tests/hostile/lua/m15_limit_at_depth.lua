-- SPDX-License-Identifier: MIT
-- Memory runs out deep in calls, in coroutines, in handlers and in what closes.
local function deep(n, f) if n == 0 then return f() end return deep(n - 1, f) + 1 end
local function fill() local t = {} for i = 1, 1e9 do t[i] = { i } end return 0 end
local function again() pcall(fill) return fill() end
for _, attack in ipairs {
  function() deep(1000, again) end,
  function() coroutine.wrap(function() deep(1000, function() coroutine.wrap(again)() return 0 end) end)() end,
  function() xpcall(deep, function() return deep(1000, fill) end, 1000, function() error("x") end) end,
  function() local c <close> = setmetatable({}, { __close = fill }) fill() end,
  function() deep(30000, function() pcall(kb.query, kb, "nothing(" .. ("X,"):rep(100) .. "X)") return fill() end) end,
  function() deep(30000, function() return #table.pack(table.unpack({}, 1, 200000)) + fill() end) end,
} do
  print(pcall(attack))
end
return "ESCAPED"
