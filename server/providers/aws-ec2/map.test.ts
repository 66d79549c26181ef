import { expect, it } from 'vitest'
import { stateOf, toArch, toNode } from './map'
import { userOf } from './probe'
import { instance } from './wire'

const unseen = { size: () => null, imageName: () => null }
const node = (raw: object) => toNode(instance.parse({ InstanceId: 'i-1', ...raw }), unseen)

it('has a state for each word of EC2, and unknown for any other', () => {
  const words = ['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped', 'rebooting', null]
  expect(words.map(stateOf)).toEqual([
    ...['pending', 'running', 'deleting', 'deleted', 'stopping', 'stopped'],
    ...['unknown', 'unknown'],
  ])
  expect(stateOf('constructor')).toBe('unknown')
})

it('is called by its id when it has no name, and by the tag in any script', () => {
  expect(node({}).name).toBe('i-1')
  expect(node({ Tags: [{ Key: 'Name', Value: '' }] }).name).toBe('i-1')
  expect(node({ Tags: [{ Key: 'Name', Value: '結び目 <b>' }] })).toMatchObject({
    name: '結び目 <b>',
    marks: { Name: '結び目 <b>' },
  })
})

it('tells an elastic IP from an address that goes with the instance, and lists each once', () => {
  const card = (owner: string, address: string, n: number) => ({
    VpcId: 'vpc-1',
    Attachment: { DeviceIndex: n },
    Association: { PublicIp: address, IpOwnerId: owner },
    PrivateIpAddress: `172.31.0.${n + 4}`,
    PrivateIpAddresses: [
      { PrivateIpAddress: `172.31.0.${n + 4}`, Association: { PublicIp: address, IpOwnerId: owner } },
    ],
    Ipv6Addresses: [{ Ipv6Address: `2001:db8::${n + 1}` }],
  })
  const { addresses } = node({
    PublicIpAddress: '198.51.100.4',
    PrivateIpAddress: '172.31.0.4',
    NetworkInterfaces: [card('123456789012', '198.51.100.9', 1), card('amazon', '198.51.100.4', 0)],
  })
  expect(addresses).toEqual([
    { address: '198.51.100.4', version: 4, public: true, floating: false, network: 'vpc-1' },
    { address: '172.31.0.4', version: 4, public: false, floating: false, network: 'vpc-1' },
    { address: '2001:db8::1', version: 6, public: true, floating: false, network: 'vpc-1' },
    { address: '198.51.100.9', version: 4, public: true, floating: true, network: 'vpc-1' },
    { address: '172.31.0.5', version: 4, public: false, floating: false, network: 'vpc-1' },
    { address: '2001:db8::2', version: 6, public: true, floating: false, network: 'vpc-1' },
  ])
})

it('keeps why an instance died, unless somebody asked for it', () => {
  const dead = (Code: string, Message: string) =>
    node({ State: { Name: 'terminated' }, StateReason: { Code, Message } })
  expect(dead('Server.InternalError', 'Server.InternalError: Internal error on launch').fault).toBe(
    'Server.InternalError: Internal error on launch',
  )
  expect(dead('Client.UserInitiatedShutdown', 'User initiated shutdown').fault).toBeNull()
  expect(node({ State: { Name: 'running' } }).fault).toBeNull()
})

it('counts vCPUs as the instance was configured, and dates it from its first start', () => {
  expect(
    node({
      CpuOptions: { CoreCount: 2, ThreadsPerCore: 1 },
      LaunchTime: new Date('2026-11-02T00:00:00Z'),
      NetworkInterfaces: [{ Attachment: { AttachTime: new Date('2026-01-05T00:00:00Z'), DeviceIndex: 0 } }],
    }),
  ).toMatchObject({ vcpu: 2, memoryMiB: null, createdAt: '2026-01-05T00:00:00.000Z' })
})

it('knows two architectures', () => {
  expect(['x86_64', 'arm64', 'i386', 'x86_64_mac', null].map(toArch)).toEqual(['x86_64', 'arm64', null, null, null])
})

it('reads who we are from the ARN', () => {
  expect(userOf('arn:aws:iam::123456789012:user/division/anna')).toBe('division/anna')
  expect(userOf('arn:aws:sts::123456789012:assumed-role/ops/anna')).toBe('ops/anna')
  expect(userOf('arn:aws:iam::123456789012:root')).toBe('root')
  expect(userOf(null)).toBeNull()
})
