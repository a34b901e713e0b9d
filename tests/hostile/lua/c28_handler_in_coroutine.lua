-- SPDX-License-Identifier: MIT
while true do
  coroutine.resume(coroutine.create(function() xpcall(function() while true do end end, function() while true do end end) end))
end
