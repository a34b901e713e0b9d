-- SPDX-License-Identifier: MIT
local prev = false
for i = 1, 40000 do
  local p = prev
  local w = coroutine.wrap(function()
    local c <close> = setmetatable({}, {__close = function() if p then pcall(p) end end})
    coroutine.yield()
    error("die")
  end)
  w()
  prev = w
end
pcall(prev)
return "CONTAINED"
