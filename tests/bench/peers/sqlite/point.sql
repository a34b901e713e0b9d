-- SPDX-License-Identifier: MIT
pragma temp_store = memory;
create table e(x int, y int, primary key (x, y)) without rowid;
create table q(x int);
.mode tabs
.import e.facts e
.import q.facts q
.timer on
create temp table ans as
    with recursive tc(x, y) as (
        select q.x, e.y from q join e on e.x = q.x
        union select tc.x, e.y from tc join e on e.x = tc.y)
    select * from tc;
.timer off
select 'ans', count(*) from ans;
