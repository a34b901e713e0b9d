// SPDX-License-Identifier: MIT
// node run.js PROGRAM FOLDER [THREADS] prints "load=SECONDS eval=SECONDS", then a line
// "RELATION<tab>COUNT" for each relation.
const { DuckDBInstance } = require("@duckdb/node-api");

const [, , name, folder, threads = "1"] = process.argv;

// tables: the columns of the fact files. evaluate: statements. counts: one query a relation.
const programs = {
  tc: {
    tables: { e: ["x", "y"] },
    evaluate: [`create table tc as
      with recursive tc(x, y) as (
        select x, y from e
        union select tc.x, e.y from tc join e on e.x = tc.y)
      select * from tc`],
    counts: { tc: "select count(*) from tc" },
  },
  sg: {
    tables: { par: ["p", "c"] },
    evaluate: [`create table sg as
      with recursive sg(x, y) as (
        select a.c, b.c from par a join par b on a.p = b.p where a.c <> b.c
        union select a.c, b.c from sg
          join par a on a.p = sg.x join par b on b.p = sg.y where a.c <> b.c)
      select * from sg`],
    counts: { sg: "select count(*) from sg" },
  },
  tri: {
    tables: { e: ["x", "y"] },
    evaluate: [`create table c as
      select count(*) n from e a join e b on b.x = a.y join e c on c.x = a.x and c.y = b.y`],
    counts: { c: "select n from c" },
  },
  negagg: {
    tables: { e: ["x", "y"] },
    evaluate: [
      `create table hop2 as
        select distinct a.x x, b.y z from e a join e b on b.x = a.y
        where a.x <> b.y and not exists (select 1 from e c where c.x = a.x and c.y = b.y)`,
      `create table agg as select x, count(*) n, min(z) m from hop2 group by x`,
    ],
    counts: { hop2: "select count(*) from hop2", agg: "select count(*) from agg" },
  },
  point: {
    tables: { e: ["x", "y"], q: ["x"] },
    evaluate: [`create table ans as
      with recursive tc(x, y) as (
        select q.x, e.y from q join e on e.x = q.x
        union select tc.x, e.y from tc join e on e.x = tc.y)
      select * from tc`],
    counts: { ans: "select count(*) from ans" },
  },
  sssp: {
    tables: { e: ["x", "y", "w"], src: ["x"] },
    evaluate: [`create table sp as
      with recursive sp(x, d) using key (x) as (
        select x, 0 from src
        union select y, min(nd)
          from (select e.y y, sp.d + e.w nd from sp join e on e.x = sp.x) t
          left join recurring.sp r on r.x = t.y
          where r.d is null or nd < r.d group by y)
      select * from sp`],
    counts: { sp: "select count(*) from sp" },
  },
};

function loadStatement(table, columns) {
  const types = columns.map((column) => `'${column}': 'INTEGER'`).join(", ");
  return `create table ${table} as select * from read_csv('${folder}/${table}.facts',
    delim = '\\t', header = false, auto_detect = false, columns = {${types}})`;
}

async function runAll(connection, statements) {
  const start = performance.now();
  for (const statement of statements) await connection.run(statement);
  return ((performance.now() - start) / 1e3).toFixed(6);
}

async function main() {
  const program = programs[name];
  const instance = await DuckDBInstance.create(":memory:", { threads });
  const connection = await instance.connect();
  const tables = Object.entries(program.tables).map(([table, columns]) =>
    loadStatement(table, columns));
  const load = await runAll(connection, tables);
  const evaluated = await runAll(connection, program.evaluate);
  console.log(`load=${load} eval=${evaluated}`);
  for (const [relation, query] of Object.entries(program.counts)) {
    const rows = (await connection.runAndReadAll(query)).getRows();
    console.log(`${relation}\t${rows[0][0]}`);
  }
  process.exit(0);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
