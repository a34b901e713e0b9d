-- SPDX-License-Identifier: MIT
local prev = false
for i = 1, 40000 do
  local p = prev
  prev = coroutine.create(function()
    local c <close> = setmetatable({}, {__close = function() if p then coroutine.close(p) end end})
    coroutine.yield()
  end)
  coroutine.resume(prev)
end
coroutine.close(prev)
return "CONTAINED"
