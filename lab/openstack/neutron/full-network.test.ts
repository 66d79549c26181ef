import { expect, it } from 'vitest'
import { serveCloud, type TestCloud, testSpec } from '../testing'

const network = '/network/v2.0'

const idOf = async (cloud: TestCloud, path: string, list: string, name: string): Promise<unknown> =>
  (await cloud.call('GET', `${path}?name=${name}`)).list(list).find((item) => item.name === name)?.id

it('a server on a network without a free address fails, and is told which network', async () => {
  await using cloud = await serveCloud(testSpec('floating-ip', false))
  const make = async (kind: string, body: object) =>
    (await cloud.call('POST', `${network}/${kind}s`, { body: { [kind]: body } })).string(`${kind}.id`)
  const narrow = await make('network', { name: 'narrow' })
  const allocation_pools = [{ start: '10.94.0.3', end: '10.94.0.3' }]
  await make('subnet', { network_id: narrow, ip_version: 4, cidr: '10.94.0.0/29', allocation_pools })
  await make('port', { network_id: narrow })
  const server = {
    name: 'node',
    imageRef: await idOf(cloud, '/image/v2/images', 'images', 'debian-12-generic'),
    flavorRef: await idOf(cloud, '/compute/v2.1/flavors', 'flavors', 'm1.small'),
    networks: [{ uuid: narrow }],
  }
  const launch = (more: object) =>
    cloud.call('POST', '/compute/v2.1/servers', { body: { server: { ...server, ...more } } })
  const taken = await launch({ networks: [{ uuid: narrow, fixed_ip: '10.94.0.3' }] })
  expect([taken.status, taken.at('badRequest.message')]).toEqual([
    400,
    'Fixed IP address 10.94.0.3 is already in use on instance .',
  ])
  const id = (await launch({})).string('server.id')
  cloud.context.pass(20_000)
  const failed = await cloud.call('GET', `/compute/v2.1/servers/${id}`)
  expect(failed.string('server.status')).toBe('ERROR')
  expect(failed.string('server.fault.message')).toBe(
    `Build of instance ${id} aborted: Failed to allocate the network(s) with error No fixed IP addresses available for network: ${narrow}, not rescheduling.`,
  )
})
