-- SPDX-License-Identifier: MIT
local seen, bad, n = {}, {}, 0
local deny = {execute = 1, popen = 1, loadlib = 1, loadfile = 1, dofile = 1, getregistry = 1, sethook = 1, dump = 1, remove_file = 1, tmpname = 1, exit = 1, getenv = 1, setuservalue = 1, upvaluejoin = 1}
local function walk(t, path)
  if type(t) ~= "table" or seen[t] then return end
  seen[t] = true
  for k, v in pairs(t) do
    n = n + 1
    if type(v) == "function" and deny[k] then bad[#bad + 1] = path .. "." .. tostring(k) end
    walk(v, path .. "." .. tostring(k))
  end
  if getmetatable then local m = getmetatable(t); if type(m) == "table" then walk(m, path .. "<mt>") end end
end
walk(_G, "_G")
if getmetatable then walk(getmetatable(""), "strmt") end
return #bad > 0 and "ESCAPED: " .. table.concat(bad, " ") or "CONTAINED: " .. n .. " names"
