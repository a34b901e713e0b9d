-- SPDX-License-Identifier: MIT
derive.d { "x" }
local tampered = {
  function(c) rawset(c, 0, print) end, function(c) rawset(c, 0, nil) end, function(c) rawset(c, 1, c) end,
  function(c) rawset(c, 1, {}) end, function(c) rawset(c, 1, nil) end, function(c) rawset(c, -1, 1 << 40) end,
  function(c) rawset(c, -1, "x") end, function(c) rawset(c, -2, {}) end, function(c) rawset(c, -3, X) end,
  function(c) rawset(c, 0, "eq\0") end, function(c) rawset(X, 1, c) rawset(c, 1, X) end,
}
for _, tamper in ipairs(tampered) do
  local condition = seen(X)
  pcall(tamper, condition)
  pcall(function() local _ = tostring(condition) .. tostring(~condition & condition) end)
  pcall(function() kb:query(setmetatable({}, { __tostring = function() return condition end })) end)
  pcall(function() d("y") { condition } end)
  pcall(function() kb:query("seen(X)") end)
end
return "CONTAINED"
