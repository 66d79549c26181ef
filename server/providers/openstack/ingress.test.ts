import { afterEach, describe, expect, test } from 'vitest'
import { failure } from './testing/failure'
import { type FakeCloud, fakeProvider, newCall, type Routes, startFakeCloud } from './testing/fake-cloud'

let cloud: FakeCloud
const start = async (routes: Routes = {}) => {
  cloud = await startFakeCloud({ 'POST /network/security-group-rules': () => ({ status: 201, json: {} }), ...routes })
  return (await fakeProvider(cloud)).ingress!
}
afterEach(() => cloud.close())

const mark = { installation: 'i1', allocation: 'a1', intent: 'n1' }
const description = 'plumbline installation=i1 allocation=a1 intent=n1'
const asked = { mark, name: 'plumbline-n1', networkId: 'net1', port: 22 }
const group = (over: object = {}) => ({
  id: 'sg1',
  name: 'plumbline-n1',
  description,
  security_group_rules: [],
  ...over,
})
const rule = (ethertype: string) => ({
  direction: 'ingress',
  ethertype,
  protocol: 'tcp',
  port_range_min: 22,
  port_range_max: 22,
  remote_ip_prefix: null,
  remote_group_id: null,
})
const rules = () =>
  cloud
    .of('POST /network/security-group-rules')
    .map(({ body }) => (body as { security_group_rule: { ethertype: string } }).security_group_rule)
const create = { 'POST /network/security-groups': () => ({ status: 201, json: { security_group: group() } }) }

describe('a security group of our own', () => {
  test('is marked in the request that makes it, and admits the port over IPv4 and IPv6', async () => {
    const ingress = await start(create)
    expect(await ingress.openSsh(asked, newCall())).toEqual({ id: 'sg1' })
    expect(cloud.of('POST /network/security-groups')[0]?.body).toEqual({
      security_group: { name: 'plumbline-n1', description },
    })
    expect(rules()).toEqual([
      {
        security_group_id: 'sg1',
        direction: 'ingress',
        ethertype: 'IPv4',
        protocol: 'tcp',
        port_range_min: 22,
        port_range_max: 22,
        remote_ip_prefix: '0.0.0.0/0',
      },
      {
        security_group_id: 'sg1',
        direction: 'ingress',
        ethertype: 'IPv6',
        protocol: 'tcp',
        port_range_min: 22,
        port_range_max: 22,
        remote_ip_prefix: '::/0',
      },
    ])
  })

  test('is found again, and a rule that a crash left out is added', async () => {
    const found = group({ security_group_rules: [rule('IPv4')] })
    const ingress = await start({ 'GET /network/security-groups': () => ({ json: { security_groups: [found] } }) })
    expect(await ingress.openSsh(asked, newCall())).toEqual({ id: 'sg1' })
    expect(rules().map(({ ethertype }) => ethertype)).toEqual(['IPv6'])
    expect(cloud.of('POST /network/security-groups')).toHaveLength(0)
  })

  test('of the same name and without our mark is not ours (point 15)', async () => {
    const alike = [
      group({ id: 'x', description: '' }),
      group({ id: 'y', description: description.replace('n1', 'n2') }),
    ]
    const ingress = await start({
      ...create,
      'GET /network/security-groups': () => ({ json: { security_groups: alike } }),
    })
    expect(await ingress.openSsh(asked, newCall())).toEqual({ id: 'sg1' })
  })

  test('a rule that is there already is no error; a quota is', async () => {
    const said = (type: string) => () => ({
      status: 409,
      json: { NeutronError: { type, message: type === 'OverQuota' ? 'Quota exceeded' : 'exists', detail: '' } },
    })
    const ingress = await start({ ...create, 'POST /network/security-group-rules': said('SecurityGroupRuleExists') })
    expect(await ingress.openSsh(asked, newCall())).toEqual({ id: 'sg1' })
    cloud.routes['POST /network/security-group-rules'] = said('OverQuota')
    expect((await failure(ingress.openSsh(asked, newCall()))).code).toBe('quota')
  })

  test('is not closed while in use, and closed twice in peace', async () => {
    const answers = [
      {
        status: 409,
        json: { NeutronError: { type: 'SecurityGroupInUse', message: 'Security Group sg1 in use.', detail: '' } },
      },
      { status: 204 },
      { status: 404, json: { NeutronError: { type: 'SecurityGroupNotFound', message: 'no', detail: '' } } },
    ]
    const ingress = await start({
      'DELETE /network/security-groups/sg1': (_, times) => answers[times - 1] ?? { status: 500 },
    })
    expect((await failure(ingress.close('sg1', newCall()))).code).toBe('conflict')
    await ingress.close('sg1', newCall())
    await ingress.close('sg1', newCall())
  })
})
