import { expect, it } from 'vitest'
import { createCloud } from '..'
import { characters } from '../characters'
import { serveCloud, type TestCloud, testContext, testSpec } from '../testing'

const network = '/network/v2.0'

/** A cloud without nodes whose project may have so little. */
async function narrow(quotas: object): Promise<TestCloud> {
  const [spec, context] = [testSpec('floating-ip', false), testContext()]
  const character = characters['floating-ip']
  return serveCloud(
    spec,
    context,
    createCloud(spec, context, { ...character, quotas: { ...character.quotas, ...quotas } }),
  )
}

const first = async (cloud: TestCloud, path: string, list: string, name: string): Promise<unknown> =>
  (await cloud.call('GET', `${path}?name=${name}`)).list(list).find((item) => item.name === name)?.id

it('a project sees what it has left, and is refused what goes beyond', async () => {
  await using cloud = await narrow({ floatingIps: 1 })
  const body = { floatingip: { floating_network_id: await first(cloud, `${network}/networks`, 'networks', 'ext-net') } }
  const post = () => cloud.call('POST', `${network}/floatingips`, { body })
  expect((await post()).status).toBe(201)
  const project = (await cloud.call('GET', `${network}/quotas/project`)).string('project.project_id')
  const details = await cloud.call('GET', `${network}/quotas/${project}/details.json`)
  expect(details.at('quota.floatingip')).toEqual({ limit: 1, used: 1, reserved: 0 })
  const refused = await post()
  expect([refused.status, refused.at('NeutronError.type')]).toEqual([409, 'OverQuota'])
  const set = await cloud.call('GET', `/compute/v2.1/os-quota-sets/${project}/detail`, { version: '2.57' })
  expect(set.at('quota_set')).toMatchObject({ id: project, instances: { limit: 60, in_use: 0, reserved: 0 } })
  expect(set.at('quota_set')).not.toHaveProperty('floating_ips')
})

it('Nova refuses a server for which Neutron has no port left', async () => {
  await using cloud = await narrow({ ports: 1 })
  const body = {
    server: {
      name: 'node',
      imageRef: await first(cloud, '/image/v2/images', 'images', 'debian-12-generic'),
      flavorRef: await first(cloud, '/compute/v2.1/flavors', 'flavors', 'm1.small'),
      networks: [{ uuid: await first(cloud, `${network}/networks`, 'networks', 'lan') }],
    },
  }
  // The router's interface is the one port.
  const refused = await cloud.call('POST', '/compute/v2.1/servers', { body })
  expect([refused.status, refused.at('forbidden.message')]).toEqual([403, 'Maximum number of ports exceeded'])
})
