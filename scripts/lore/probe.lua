-- SPDX-License-Identifier: MIT
-- Never run: a little of everything Lua can compile. What a Lua makes of it tells whether it makes the same of
-- the other scripts as the Lua that compiled them when Lore was built (runtime/lua/script.c).
local import, core, other, more = ...
local one <const>, half <const>, long <const> = 1, 0.5, [[
a long string]]
local counts = { core, 1, 2.0, nil, true, false, import(), ... }
local named = { key = one, [core] = half, ["of two words"] = long, 70000, 0x7fffffffffffffff, 1e300, -1 }

function core.sums(a, b)
  a = a + b - b * a / b // a % b ^ a
  a = a & b | b ~ a << b >> a .. b
  a = ((((a + 0.5 - 1000) * 3 / 3 // 3) % 3) ^ 3) + 1 - 1 + (10 - a)
  a = ((a & 3 | 3) ~ 3) + (1 << a) + (a >> 1) + (a << 1)
  return -a, not a, #b, ~b
end

function core:tests(a, b)
  if a == b or a ~= 1 and a < b or a <= b then return self:call(a) end
  if a < 1 or a <= 1 or a > 1 or a >= 1 or a == "k" or a == 0.5 then return self[a][1], self.name, other[b] end
  if not (a and b) then more[a], more[1], more.name = b, 1, "k" end
  return a and b or core
end

function core.loops(...)
  local first <const>, last <close> = ..., nil
  for i = 1, select("#", ...) do
    for j = 3.0, 1, -0.5 do
      if i == j then goto continue end
      counts[i] = function() more, other = other, i + j; return last, first end
    end
    ::continue::
  end
  for key, value in pairs(named) do
    local kept = key
    repeat local last_value = value or kept; if value then break end until (function() return last_value end)()
  end
  while more do more = more(core.loops, (...), "\z
    \u{2014}\x41\065\n") end
  return core.loops(...)
end

other = { import, counts }
core.missing, more = more == other, nil
return named
