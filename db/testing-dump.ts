import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import postgres from 'postgres'

/**
 * Writes the rows of an installation as SQL, for the test that migrations carry data from the first schema on:
 * `tsx db/testing-dump.ts <database address> <file>`. Bodies of API calls are cut, sessions and links are left out.
 * What made the committed file stands in its head.
 */
const [url = '', file = ''] = process.argv.slice(2)
const leftOut = ['session', 'verification', 'sign_in_link']
const bodyCharactersMax = 300

const sql = postgres(url, { max: 1 })
const tables = await sql<{ name: string; generated: boolean }[]>`
  select c.relname as name, exists (
    select 1 from pg_attribute a where a.attrelid = c.oid and a.attidentity = 'a') as generated
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname = 'public' order by c.relname`
const lines: string[] = []
for (const { name, generated } of tables.filter((table) => !leftOut.includes(table.name))) {
  const rows = await sql<{ row: string }[]>`select to_jsonb(t)::text as row from ${sql(name)} t`
  if (rows.length === 0) continue
  const cut = rows.map(({ row }) => shorten(name, row)).sort()
  const values = cut.join(',\n').replaceAll("'", "''")
  const overriding = generated ? ' overriding system value' : ''
  lines.push(
    `insert into "${name}"${overriding} select * from jsonb_populate_recordset(null::"${name}", '[\n${values}\n]');`,
  )
}
await sql.end()
writeFileSync(
  file,
  gzipSync(
    [
      '-- Rows of an installation at migration 0000_initial: nodes that were delivered, released, failed, cancelled and under way.',
      '-- Made by db/testing-dump.ts from a start against the simulated clouds; its master key is 32 bytes of 0x11.',
      'set session_replication_role = replica;',
      ...lines,
      "select setval(pg_get_serial_sequence('audit', 'id'), (select max(id) from audit));",
      'set session_replication_role = default;',
      '',
    ].join('\n'),
    { level: 9 },
  ),
)

function shorten(table: string, row: string): string {
  if (table !== 'api_exchange') return row
  const exchange = JSON.parse(row) as Record<string, unknown>
  for (const body of ['request_body', 'response_body']) {
    const text = exchange[body]
    if (typeof text === 'string') exchange[body] = text.slice(0, bodyCharactersMax)
  }
  return JSON.stringify(exchange)
}
