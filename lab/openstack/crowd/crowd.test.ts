import { expect, it } from 'vitest'
import { serveCloud, type TestCloud, testSpec } from '../testing'

const count = 3_000
const servers = '/compute/v2.1/servers'
const large = () => serveCloud({ ...testSpec(), pageFactor: 50, crowd: { count, publicIpv4Cidr: '198.18.0.0/20' } })

type Item = Record<string, unknown> & { id: string }

async function all(cloud: TestCloud, path: string, key: string): Promise<Item[]> {
  const found: Item[] = []
  for (let next: string | null = path; next !== null; ) {
    const answer = await cloud.call('GET', next)
    expect(answer.status).toBe(200)
    found.push(...(answer.list(key) as Item[]))
    const links = answer.at(`${key}_links`) === undefined ? [] : answer.list(`${key}_links`)
    const href = links.find(({ rel }) => rel === 'next')?.href
    next = typeof href === 'string' ? href.slice(cloud.baseUrl.length) : null
  }
  return found
}

it('is listed page by page with the nodes that were there, each once, newest first', async () => {
  await using cloud = await large()
  const listed = await all(cloud, `${servers}/detail?limit=700`, 'servers')
  expect(listed).toHaveLength(count + 24)
  expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length)
  const times = listed.map(({ created }) => String(created))
  expect(times).toEqual(times.toSorted().toReversed())
  const statuses = new Set(listed.map(({ status }) => status))
  expect(statuses).toEqual(new Set(['ACTIVE', 'SHUTOFF', 'ERROR', 'BUILD']))
  const zones = new Set(listed.map((one) => one['OS-EXT-AZ:availability_zone']))
  expect(zones.size).toBeGreaterThan(2)
})

it('has ports and floating IPs that agree with what Nova says', async () => {
  await using cloud = await large()
  const listed = await all(cloud, `${servers}/detail?limit=1000`, 'servers')
  const ports = await all(cloud, '/network/v2.0/ports?limit=1000', 'ports')
  const floatingIps = await all(cloud, '/network/v2.0/floatingips?limit=500', 'floatingips')
  expect(new Set(ports.map(({ id }) => id)).size).toBe(ports.length)
  expect(ports.map(({ id }) => id)).toEqual(ports.map(({ id }) => id).toSorted())
  const taken = ports.flatMap(({ fixed_ips }) => (fixed_ips as { ip_address: string }[]).map((ip) => ip.ip_address))
  expect(new Set(taken).size).toBe(taken.length)
  const byServer = new Map(ports.map((port) => [port.device_id, port]))
  const server = listed.find(
    ({ addresses }) =>
      JSON.stringify(addresses).includes('"floating"') && JSON.stringify(addresses).includes('198.18.'),
  )
  const port = byServer.get(server?.id)
  const floating = floatingIps.find(({ port_id }) => port_id === port?.id)
  expect(JSON.stringify(server?.addresses)).toContain(`"${String(floating?.floating_ip_address)}"`)
  const one = await cloud.call('GET', `/network/v2.0/ports?device_id=${server?.id}`)
  expect(one.string('ports.0.id')).toBe(port?.id)
})

it('filters and sorts like any list', async () => {
  await using cloud = await large()
  const found = await all(cloud, `${servers}/detail?name=^kube-&limit=200`, 'servers')
  expect(found.length).toBeGreaterThan(20)
  expect(found.every(({ name }) => String(name).startsWith('kube-'))).toBe(true)
  const sorted = await all(cloud, `${servers}?sort_key=display_name&sort_dir=asc&limit=1000`, 'servers')
  expect(sorted).toHaveLength(count + 24)
  expect(
    sorted
      .map(({ name }) => String(name))
      .every((name, place, names) => place === 0 || (names[place - 1] ?? '') <= name),
  ).toBe(true)
})

it('a server that is changed is one of the cloud from then on, in its place', async () => {
  await using cloud = await large()
  const listed = await all(cloud, `${servers}/detail?limit=1000`, 'servers')
  const place = listed.findIndex(
    ({ status, addresses }) => status === 'ACTIVE' && JSON.stringify(addresses).includes('198.18.'),
  )
  const id = listed[place]?.id
  expect((await cloud.call('POST', `${servers}/${id}/action`, { body: { 'os-stop': null } })).status).toBe(202)
  cloud.context.pass(5_000)
  const again = await all(cloud, `${servers}/detail?limit=1000`, 'servers')
  expect(again.map((one) => one.id)).toEqual(listed.map((one) => one.id))
  expect(again[place]).toMatchObject({ status: 'SHUTOFF', addresses: listed[place]?.addresses })
  expect((await cloud.call('DELETE', `${servers}/${id}`)).status).toBe(204)
  cloud.context.pass(5_000)
  expect((await cloud.call('GET', `${servers}/${id}`)).status).toBe(404)
  expect(await all(cloud, `${servers}/detail?limit=1000`, 'servers')).toHaveLength(listed.length - 1)
})

it('changes-since shows what a wave changed, and as deleted what it replaced', async () => {
  await using cloud = await large()
  cloud.context.pass(3_600_000)
  const since = new Date(cloud.context.now()).toISOString().slice(0, 19)
  const tagged = cloud.cloud.changeCrowd('tags', 2)
  const replaced = cloud.cloud.changeCrowd('replace', 1)
  const found = await all(cloud, `${servers}/detail?limit=50&changes-since=${since}Z`, 'servers')
  const deleted = found.filter(({ status }) => status === 'DELETED')
  expect(deleted).toHaveLength(replaced)
  const living = new Set(found.filter(({ status }) => status !== 'DELETED').map(({ id }) => id))
  expect(living.size).toBeGreaterThanOrEqual(Math.max(tagged, replaced))
  expect(living.size).toBeLessThanOrEqual(tagged + replaced)
  expect(deleted.some(({ id }) => living.has(id))).toBe(false)
  expect(await all(cloud, `${servers}?limit=1000`, 'servers')).toHaveLength(count + 24)
})

it('counts in the quotas, and leaves room for more', async () => {
  await using cloud = await large()
  const limits = await cloud.call('GET', '/compute/v2.1/limits')
  expect(limits.at('limits.absolute.totalInstancesUsed')).toBe(count + 24)
  expect(Number(limits.at('limits.absolute.maxTotalInstances'))).toBeGreaterThan(count * 1.1)
})
