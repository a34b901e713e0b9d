-- SPDX-License-Identifier: MIT
if debug then
  for _, k in ipairs{"getregistry", "sethook", "setupvalue", "getupvalue", "setmetatable", "upvaluejoin", "setlocal", "getinfo", "setuservalue"} do if debug[k] then return "ESCAPED: debug." .. k end end
end
return "CONTAINED"
