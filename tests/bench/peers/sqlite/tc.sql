-- SPDX-License-Identifier: MIT
pragma temp_store = memory;
create table e(x int, y int, primary key (x, y)) without rowid;
.mode tabs
.import e.facts e
.timer on
create temp table tc as
    with recursive tc(x, y) as (
        select x, y from e
        union select tc.x, e.y from tc join e on e.x = tc.y)
    select * from tc;
.timer off
select 'tc', count(*) from tc;
