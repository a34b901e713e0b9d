-- SPDX-License-Identifier: MIT
pragma temp_store = memory;
create table par(p int, c int, primary key (p, c)) without rowid;
.mode tabs
.import par.facts par
.timer on
create temp table sg as
    with recursive sg(x, y) as (
        select a.c, b.c from par a join par b on a.p = b.p where a.c <> b.c
        union select a.c, b.c from sg
            cross join par a on a.p = sg.x cross join par b on b.p = sg.y where a.c <> b.c)
    select * from sg;
.timer off
select 'sg', count(*) from sg;
