-- SPDX-License-Identifier: MIT
pcall(function()
  local w = coroutine.wrap(function()
    local g <close> = setmetatable({}, {__close = function() while true do end end})
    while true do end
  end)
  w()
end)
return "ESCAPED: survived abort"
