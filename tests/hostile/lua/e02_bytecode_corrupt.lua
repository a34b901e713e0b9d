-- SPDX-License-Identifier: MIT
if not (load and string.dump) then return "CONTAINED" end
local b = string.dump(function(a, b) local t = {a, b, "x"}; for i = 1, 10 do t[i] = t end; return t end)
local bad
for i = 40, #b do
  local f = load(b:sub(1, i - 1) .. string.char((b:byte(i) ~ 0x55)) .. b:sub(i + 1), "x", "b")
  if f then bad = true end
end
return bad and "ESCAPED: corrupted bytecode accepted" or "CONTAINED"
