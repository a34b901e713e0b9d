-- SPDX-License-Identifier: MIT
pragma temp_store = memory;
create table e(x int, y int, primary key (x, y)) without rowid;
.mode tabs
.import e.facts e
analyze;
.timer on
create temp table c as
    select count(*) n from e a join e b on b.x = a.y join e c on c.x = a.x and c.y = b.y;
.timer off
select 'c', n from c;
