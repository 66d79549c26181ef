import { sql } from 'drizzle-orm'
import type { Database, DatabaseClient } from '@/db/client'
import { cloud } from '@/db/schema'
import type { CloudConfig } from '@/server/domain/cloud-schema'

export type NodeSeed = { nodes: number; print?: (line: string) => void }

const prefix = 'fleet-bench-'
const clouds = [
  { id: `${prefix}aws`, name: 'Bench AWS', provider: 'aws-ec2' as const },
  ...['Bench Amber', 'Bench Basalt', 'Bench Cobalt', 'Bench Dolomite', 'Bench Emerald'].map((name) => ({
    id: `${prefix}${name.slice(6).toLowerCase()}`,
    name,
    provider: 'openstack' as const,
  })),
]
const rowsAtOnce = 50_000

/**
 * Fills a migrated database up to so many nodes on six clouds, as their listings of sixty days would have left them: names, states,
 * addresses and tags as fleets have them, a third that changed once, and some that are gone. The same every time; a second call
 * with more nodes adds the difference.
 */
export async function seedNodes(client: Pick<DatabaseClient, 'db' | 'sql'>, { nodes, print }: NodeSeed): Promise<void> {
  await insertClouds(client.db)
  const [there] = await client.sql<{ count: number }[]>`
    select count(*)::int as count from node where cloud_id like ${`${prefix}%`}`
  const indexes = await client.sql<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'public' and tablename in ('node', 'node_history') and indexdef not like 'CREATE UNIQUE%'`
  // Rows in bulk first, their indexes after: minutes less.
  for (const { name } of indexes) await client.sql`drop index ${client.sql(name)}`
  try {
    for (let from = there?.count ?? 0; from < nodes; from += rowsAtOnce) {
      const to = Math.min(from + rowsAtOnce, nodes)
      await client.sql.unsafe(insertRows, [from, to - 1])
      if (to % 250_000 === 0) print?.(`${to} of ${nodes} nodes`)
    }
  } finally {
    await client.sql.begin(async (tx) => {
      await tx`set local maintenance_work_mem = '512MB'`
      for (const { definition } of indexes) await tx.unsafe(definition)
    })
  }
  // As autovacuum leaves it within a minute.
  await client.sql`vacuum (analyze) node, node_history, node_count, cloud`
}

async function insertClouds(db: Database): Promise<void> {
  const values = clouds.map(({ id, name, provider }, index) => ({
    ...{ id, name, provider, simulated: true, source: 'screen' as const, region: 'bench-1', position: 1_000 + index },
    config: configOf(id, name, provider),
    health: 'ok' as const,
    syncedAt: sql`now()`,
    probedAt: sql`now()`,
    historyFrom: sql`now() - interval '60 days'`,
  }))
  await db.insert(cloud).values(values).onConflictDoNothing()
}

const configOf = (id: string, name: string, provider: 'aws-ec2' | 'openstack'): CloudConfig =>
  provider === 'aws-ec2'
    ? { id, name, provider, simulated: true, region: 'bench-1', endpoint: 'http://127.0.0.1:1' }
    : { id, name, provider, simulated: true, region: 'bench-1', cloud: id, cloudsFile: '/nonexistent/clouds.yaml' }

const list = (words: readonly string[]): string => `(array[${words.map((word) => `'${word}'`).join(', ')}])`
/** One of a list by chance, always the same for the same node. */
const pick = (words: readonly string[], salt: number): string =>
  `${list(words)}[1 + (hashint8extended(i, ${salt}) & 2147483647) % ${words.length}]`
/** 0 to 999, always the same for the same node. */
const permille = (salt: number): string => `((hashint8extended(i, ${salt}) & 2147483647) % 1000)`

const roles = [...['web', 'api', 'db', 'cache', 'worker', 'batch', 'queue', 'search', 'proxy', 'monitor', 'build']]
const images = ['Ubuntu 24.04', 'Ubuntu 22.04', 'Debian 12', 'Rocky 9', 'AlmaLinux 9', 'openSUSE 15.6', 'Fedora 41']
const teams = ['search', 'billing', 'identity', 'data', 'platform', 'video', 'maps', 'mail']

/** Nodes number $1 to $2 with their history, in one statement. */
const insertRows = `
with number as (
  select i, ${permille(1)} as share, ${pick(roles, 2)} as role,
    ${pick(['prod', 'prod', 'prod', 'stage', 'dev'], 3)} as env, ${pick(teams, 4)} as team,
    ${permille(5)} as state_share, ${permille(6)} as reach_share, ${permille(7)} as life,
    (1 + ${permille(8)} % 6)::int as size, ${pick(images, 9)} as image,
    now() - interval '60 days' + interval '1 second' * (${permille(10)} * ${permille(11)}) as first_seen,
    now() - interval '1100 days' + interval '1 ms' * ((hashint8extended(i, 12) & 2147483647)::bigint * 40) as created
  from generate_series($1::bigint, $2::bigint) as i
), told as (
  select *, md5('node ' || i)::uuid as id, md5('server ' || i)::uuid::text as provider_id,
    ${list(clouds.map(({ id }) => id))}[case when share < 400 then 1 when share < 600 then 2 when share < 750 then 3
      when share < 870 then 4 when share < 950 then 5 else 6 end] as cloud_id,
    case when share < 400 then env || '-' || role || '-' || substr(md5(i::text), 1, 8)
      when share < 600 then role || '-' || lpad((i / 7)::text, 6, '0')
      when share < 750 then 'k8s-' || team || '-' || role || '-' || substr(md5(i::text), 1, 5)
      when share < 870 then role || lpad((i % 997)::text, 3, '0') || '.' || team || '.' || env || '.example.net'
      else team || '-' || env || '-' || i end as name,
    case when state_share < 880 then 'running' when state_share < 960 then 'stopped' when state_share < 975 then 'pending'
      when state_share < 985 then 'suspended' when state_share < 993 then 'error' else 'unknown' end as state,
    case when reach_share < 150 then 'direct' when reach_share < 400 then 'floating' when reach_share < 430 then 'ipv6'
      when reach_share < 985 then 'private' else 'none' end as reach,
    '10.' || (i / 65536 % 256) || '.' || (i / 256 % 256) || '.' || (i % 256) as inside,
    '198.' || (18 + i / 65536 % 2) || '.' || (i / 256 % 256) || '.' || (i % 256) as outside,
    '2001:db8:' || to_hex(i / 65536) || '::' || to_hex(i % 65536) as outside6,
    case when life < 300 then first_seen + (now() - first_seen) * ((life % 100 + 1) / 102.0) else first_seen end as changed,
    life between 970 and 999 as gone
  from number
), described as (
  select *, jsonb_build_object('env', env, 'role', role, 'team', team, 'cost-center', 'cc-' || (i % 40)) as marks,
    case reach when 'none' then '[]'::jsonb else jsonb_build_array(jsonb_build_object('address', inside, 'version', 4,
      'public', false, 'floating', false, 'network', 'internal')) end
    || case when reach in ('direct', 'floating') then jsonb_build_array(jsonb_build_object('address', outside, 'version', 4,
      'public', true, 'floating', reach = 'floating', 'network', 'public'))
      when reach = 'ipv6' then jsonb_build_array(jsonb_build_object('address', outside6, 'version', 6,
      'public', true, 'floating', false, 'network', 'public')) else '[]'::jsonb end as addresses
  from told
), complete as (
  select *, jsonb_build_object('providerId', provider_id, 'name', name, 'state', state, 'providerState', upper(state), 'fault', null,
    'addresses', addresses, 'flavor', jsonb_build_object('id', 'size-' || size, 'name', 'b' || (1 << (size - 1)) || '.general'),
    'vcpu', 1 << (size - 1), 'memoryMiB', (1 << (size - 1)) * 4096,
    'image', jsonb_build_object('id', md5(image)::uuid, 'name', image), 'zone', 'zone-' || (i % 3), 'keyName', 'ops',
    'createdAt', case when i % 50 = 0 then null else to_char(created at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') end,
    'marks', marks) as record,
    lower(concat_ws(' ', name, provider_id, (select string_agg(each ->> 'address', ' ') from jsonb_array_elements(addresses) as each),
      image, 'b' || (1 << (size - 1)) || '.general', 'env=' || env, 'role=' || role, 'team=' || team, 'cost-center=cc-' || (i % 40))) as search
  from described
), added as (
  insert into node (id, cloud_id, provider_id, name, state, record, content_hash, search, reach, created_at, vcpu, memory_mib,
    first_seen_at, changed_at, seen_at, gone_at, allocation_node_id)
  select id, cloud_id, provider_id, name, state, record, md5(i::text), search, reach,
    case when i % 50 = 0 then null else date_trunc('second', created) end, 1 << (size - 1), (1 << (size - 1)) * 4096,
    first_seen, changed, changed, case when gone then changed + interval '1 hour' end,
    case when i % 900 = 0 then md5('ours ' || i)::uuid end
  from complete
)
insert into node_history (node_id, valid_from, valid_to, record, cloud_id, name, facet, search)
select id, changed, case when gone then changed + interval '1 hour' end, record, case when gone then cloud_id end,
  case when gone then name end, case when gone then facet end, case when gone then search end
from (select complete.*, (coalesce(array_position(array['pending', 'running', 'stopping', 'stopped', 'deleting', 'deleted', 'error',
  'suspended', 'unknown'], state), 0) * 16 + array_position(array['direct', 'floating', 'ipv6', 'private', 'none'], reach) * 2
  + case when i % 900 = 0 then 1 else 0 end)::smallint as facet from complete) as latest
union all
select id, first_seen, changed, record || '{"state": "pending", "providerState": "BUILD"}', cloud_id, name,
  (16 + array_position(array['direct', 'floating', 'ipv6', 'private', 'none'], reach) * 2
  + case when i % 900 = 0 then 1 else 0 end)::smallint, search
from complete where changed > first_seen`
