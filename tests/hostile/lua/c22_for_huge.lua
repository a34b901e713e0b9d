-- SPDX-License-Identifier: MIT
for i = math.mininteger, math.maxinteger do end
return "ESCAPED"
