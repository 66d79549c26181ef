import { expect, it } from 'vitest'
import { testDatabase } from '@/db/testing'

it('every column of bytes is one that a rotation seals anew', async () => {
  await using database = await testDatabase()
  const columns = await database.sql`select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and data_type = 'bytea' order by 1`
  // A new one belongs into sealed-rows.ts first: what it misses cannot be opened after the next rotation.
  expect(columns.map(({ name }) => name)).toEqual([
    'cloud.sealed_credentials',
    'evidence_key.sealed_private_key',
    'fleet_key.sealed_private_key',
    'node_key.sealed_private_key',
    'webhook.sealed_secret',
  ])
})
