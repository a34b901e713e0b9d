-- SPDX-License-Identifier: MIT
local t = {}
for i = 1, 1e7 do t[i] = coroutine.create(function() coroutine.yield(i) end); coroutine.resume(t[i]) end
return "ESCAPED"
