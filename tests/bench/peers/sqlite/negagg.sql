-- SPDX-License-Identifier: MIT
pragma temp_store = memory;
create table e(x int, y int, primary key (x, y)) without rowid;
.mode tabs
.import e.facts e
.timer on
create temp table hop2 as
    select distinct a.x x, b.y z from e a join e b on b.x = a.y
    where a.x <> b.y and not exists (select 1 from e c where c.x = a.x and c.y = b.y);
create temp table agg as select x, count(*) n, min(z) m from hop2 group by x;
.timer off
select 'hop2', count(*) from hop2;
select 'agg', count(*) from agg;
