 time share tried new runs where rule what it takes
T S 0 0 1 ferries.dl:20 lonely(h)
T S 1 1 1 ferries.dl:20 lonely(h)
T S 1 1 1 ferries.dl:24 any_loop()
T S 13 8 1 ferries.dl:11 reach(a, c)
T S 3 2 1 ferries.dl:28 ends(b)
T S 3 3 1 ferries.dl:16 loop(h)
T S 3 3 1 ferries.dl:28 starts_(a)
T S 5 5 1 ferries.dl:10 reach(a, b)
T S 5 5 1 goal any4(_0)
T S 5 5 1 goal any5(_0)
T S 5 5 1 load ferry load of facts and claims: 5 rows for 5 new
