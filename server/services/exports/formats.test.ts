import { describe, expect, it } from 'vitest'
import { groupName } from './ansible-groups'
import { flowYaml, unsafeJson } from './ansible-text'
import { csvCell } from './csv'
import { hostName, withHostNames } from './host-name'
import { csvColumns, nodesCsv, nodesJson, nodesNdjson } from './nodes'
import { prometheusTargets, target } from './prometheus-sd'
import { bestAddress, reachOf } from './reach'
import { sshConfig } from './ssh-config'
import { bastion, each, exportedNode, keyFiles, nastyNodes, textOf } from './testing/nodes'

const address = (text: string, isPublic: boolean, version: 4 | 6 = 4) => ({
  address: text,
  version,
  public: isPublic,
  floating: false,
  network: null,
})

describe('CSV', () => {
  it.each([
    ['plain', 'plain'],
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-oProxyCommand', "'-oProxyCommand"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['\r=1', '"\'\r=1"'],
    ['＝1', "'＝1"],
    ['  =1+1', "'  =1+1"],
    ['\u00a0@SUM(A1)', "'\u00a0@SUM(A1)"],
    [' plain', ' plain'],
    ['a,b', '"a,b"'],
    ['a;=1', '"a;=1"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    [-5, '-5'],
    [null, ''],
    [false, 'false'],
  ])('%j becomes %j', (value, cell) => expect(csvCell(value)).toBe(cell))

  it('has one record for each node and the same columns in each, whatever they hold', async () => {
    const nodes = nastyNodes()
    const records = parseCsv(await textOf(nodesCsv(each(nodes))))
    expect(records[0]).toEqual(Object.keys(csvColumns))
    expect(records).toHaveLength(nodes.length + 1)
    expect(records.every((record) => record.length === records[0]!.length)).toBe(true)
    const names = records.slice(1).map((record) => record[1])
    expect(names.map((name) => name?.replace(/^'/, ''))).toEqual(nodes.map((node) => node.name))
    expect(records.at(-1)!.at(-1)).toBe('ops')
    expect(JSON.parse(records.at(-1)!.at(-2)!)).toEqual({ 'team/name': '東京', env: '' })
  })

  it('keeps the names of its columns', () => {
    expect(Object.keys(csvColumns).join(',')).toBe(
      'id,name,cloud,cloud_name,provider,region,zone,simulated,provider_id,state,provider_state,public_ipv4,public_ipv6,private_ipv4,private_ipv6,ssh_address,ssh_port,login_user,login_user_source,flavor,vcpu,memory_mib,image,distro,distro_version,created_at,seen_at,allocation,allocation_name,tags,key_name',
    )
  })
})

describe('JSON and NDJSON', () => {
  it('hold the same objects, and nothing about keys', async () => {
    const nodes = nastyNodes()
    const lines = (await textOf(nodesNdjson(each(nodes)))).trimEnd().split('\n')
    const list = JSON.parse(await textOf(nodesJson(each(nodes))))
    expect(lines.map((line) => JSON.parse(line))).toEqual(list)
    expect(list).toHaveLength(nodes.length)
    expect(list.find((node: { name: string }) => node.name === 'behind').reach).toEqual({
      address: '10.0.0.7',
      port: 2022,
      why: null,
      bastion: { host: 'jump.example.org', port: 2222, user: 'hop' },
    })
    expect(JSON.stringify(list)).not.toContain('hop key')
    expect(JSON.parse(await textOf(nodesJson(each([]))))).toEqual([])
  })
})

describe('names of hosts', () => {
  it('are words that every tool takes, and all different', async () => {
    const hosts: string[] = []
    for await (const { host } of withHostNames(each(nastyNodes()))) hosts.push(host)
    expect(new Set(hosts).size).toBe(hosts.length)
    for (const host of hosts) expect(host).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u)
    expect(hosts).toContain('web-1')
    expect(hosts).not.toContain('localhost')
    expect(hosts).not.toContain('all')
    expect(hosts).not.toContain('twin')
  })

  it('of neighbours with the same name end in their ids, whole where the heads are the same', () => {
    const [a, b] = [exportedNode({ name: 'x' }), exportedNode({ name: 'x' })]
    expect(hostName(a, [null, b])).toBe(`x-${a.id.slice(0, 8)}`)
    const like = { ...b, id: `${a.id.slice(0, 8)}-0000-4000-8000-000000000001` }
    expect(hostName(a, [null, like])).toBe(`x-${a.id}`)
    expect(hostName(a, [null, exportedNode({ name: 'y' })])).toBe('x')
  })

  it('cannot be taken by a node that is named like another one with its id', () => {
    const twin = exportedNode({ name: 'x' })
    const thief = exportedNode({ name: `x-${twin.id.slice(0, 8)}` })
    expect(hostName(thief, [])).toBe(`${thief.name}-${thief.id.slice(0, 8)}`)
  })

  it('of a node without a name is its id in the cloud', () => {
    const node = exportedNode({ name: '', providerId: 'i-0abc' })
    expect(hostName(node, [])).toBe(`i-0abc-${node.id.slice(0, 8)}`)
  })
})

describe('the way to a node', () => {
  const facts = { addresses: [], delivered: null, sshPort: 22, inside: false }
  it('is where we logged in, else a public address, IPv4 first', () => {
    const addresses = [address('2001:db8::1', true, 6), address('10.0.0.1', false), address('203.0.113.1', true)]
    expect(reachOf({ ...facts, addresses })).toEqual({ address: '203.0.113.1', port: 22, why: null })
    expect(reachOf({ ...facts, addresses, sshPort: 2022 }).port).toBe(2022)
    expect(reachOf({ ...facts, addresses, delivered: { address: '198.51.100.1', port: 20001 } })).toEqual({
      address: '198.51.100.1',
      port: 20001,
      why: null,
    })
  })

  it('is a private address only where something leads there', () => {
    const addresses = [address('10.0.0.1', false)]
    expect(reachOf({ ...facts, addresses })).toMatchObject({ address: null, why: expect.stringContaining('bastion') })
    expect(reachOf({ ...facts, addresses, inside: true }).address).toBe('10.0.0.1')
    expect(reachOf(facts)).toMatchObject({ address: null, why: expect.stringContaining('no address') })
  })

  it('is never a text that is no address', () => {
    const addresses = [address('203.0.113.1 -oProxyCommand=x', true), address('node.example.org', true)]
    expect(bestAddress(addresses, 'public')).toBeNull()
    expect(reachOf({ ...facts, addresses }).address).toBeNull()
  })
})

describe('Ansible', () => {
  it('names groups as it takes them without a warning, and keeps different words apart', () => {
    expect(groupName('tag', 'Team Name', 'a/b')).toBe('tag_Team_Name_a_b')
    expect(groupName('tag', 'city', '東京')).toMatch(/^tag_city____[0-9a-f]{6}$/)
    expect(groupName('tag', 'city', '東京')).not.toBe(groupName('tag', 'city', '大阪'))
  })

  it('marks what looks like a template, and no order to its reader gets through', () => {
    expect(unsafeJson({ a: ['{{ x }}', 'b'], '{{ k }}': '{% y %}', __ansible_vault: 'z' })).toEqual({
      a: [{ __ansible_unsafe: '{{ x }}' }, 'b'],
      '{ { k }}': { __ansible_unsafe: '{% y %}' },
      ansible_vault: 'z',
    })
    expect(flowYaml({ a: ['{{ x }}', 1, null], b: {} })).toBe('{"a": [!unsafe "{{ x }}", 1, null], "b": {}}')
    expect(flowYaml('\u2028\u0085')).toBe('"\\u2028\\u0085"')
  })
})

describe('ssh_config', () => {
  it('tells why a node is missing, and has one host for each bastion', async () => {
    const two = ['behind-1', 'behind-2'].map((name) => exportedNode({ name, bastion }))
    const text = await textOf(
      sshConfig(
        each([...two, exportedNode({ name: 'lonely', reach: { address: null, port: null, why: 'No way.' } })]),
        keyFiles,
      ),
    )
    expect(text.match(/^Host plumbline-bastion-os1$/gm)).toHaveLength(1)
    expect(text.match(/^ {4}ProxyJump plumbline-bastion-os1$/gm)).toHaveLength(2)
    expect(text).toContain('# lonely: No way.\n')
    expect(text).not.toContain('Host lonely')
  })
})

describe('service discovery of Prometheus', () => {
  const options = { port: 9100, address: 'any' } as const
  it('has a target for each address, with IPv6 in brackets, and labels for relabelling', () => {
    const node = exportedNode({ name: 'web-1', tags: { 'app.kubernetes.io/name': 'shop' } })
    expect(target(node, 'web-1', options)).toMatchObject({
      targets: ['203.0.113.9:9100'],
      labels: { __meta_plumbline_host: 'web-1', __meta_plumbline_tag_app_kubernetes_io_name: 'shop' },
    })
    expect(target(node, 'web-1', { port: 80, address: 'private' })?.targets).toEqual(['10.0.0.9:80'])
    const six = exportedNode({ addresses: [address('2001:db8::7', true, 6)] })
    expect(target(six, 'six', options)?.targets).toEqual(['[2001:db8::7]:9100'])
    expect(target(six, 'six', { ...options, address: 'private' })).toBeNull()
  })

  it('holds only texts, and leaves out what has no address', async () => {
    const nodes = [...nastyNodes(), exportedNode({ name: 'zzz', addresses: [] })]
    const list = JSON.parse(await textOf(prometheusTargets(each(nodes), options)))
    expect(list).toHaveLength(nodes.length - 1)
    for (const { labels } of list) {
      for (const [name, text] of Object.entries(labels)) {
        expect(name).toMatch(/^__meta_plumbline_[A-Za-z0-9_]+$/)
        expect(typeof text).toBe('string')
      }
    }
  })
})

/** A reader of RFC 4180 for the tests. */
function parseCsv(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  for (const [, quotedCell, plainCell, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    record.push(quotedCell?.replaceAll('""', '"') ?? plainCell ?? '')
    if (end === ',') continue
    records.push(record)
    record = []
  }
  return records
}
