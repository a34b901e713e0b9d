-- SPDX-License-Identifier: MIT
-- ‮ } end harmless ⁦
return "CONTAINED"
