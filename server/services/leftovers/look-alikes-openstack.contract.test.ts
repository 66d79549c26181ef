import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OpenstackCloudConfig } from '@/server/domain/cloud-schema'
import { publicKey } from '@/server/providers/contract-reads'
import { recordingCall } from '@/server/providers/contract-target'
import { toMetadata, toText } from '@/server/providers/openstack/mark'
import type { Mark } from '@/server/providers/port'
import { listLeftovers } from './list-leftovers'
import { setLeftoverSettings } from './settings'
import { sweepCloud } from './sweep'
import { plainClient } from './testing/keystone'
import { type LabInstallation, labInstallation } from './testing/lab-installation'

const cloudId = 'harbor'
let here: LabInstallation
let post: Awaited<ReturnType<typeof plainClient>>
beforeAll(async () => {
  here = await labInstallation(cloudId)
  post = await plainClient(here.config as OpenstackCloudConfig)
})
afterAll(async () => await here?.[Symbol.asyncDispose]())

const never = new AbortController().signal
const sweep = async () => (await sweepCloud(here.runtime, { cloudId, by: 'schedule', dryRun: false }, never))!
const open = async () => (await listLeftovers(here.admin, { limit: 500, state: 'open' })).items
/** What the project holds, as `kind id`. Ports of servers come and go with them. */
const project = async () =>
  ((await here.lab.books())[cloudId] ?? []).filter(({ seeded }) => !seeded).map(({ kind, id }) => `${kind} ${id}`)

it('finds ours in every class that there is and removes them, and leaves every look-alike alone', async () => {
  const { provider, node } = here
  const call = recordingCall()
  const catalogue = await provider.catalogue(call)
  const flavor = catalogue.flavors
    .filter((one) => (one.diskGiB ?? 0) >= 8)
    .sort((a, b) => a.memoryMiB - b.memoryMiB)[0]!
  const image = catalogue.images.find(
    (one) => one.usable && one.minDiskGiB <= (flavor.diskGiB ?? 0) && one.minMemoryMiB <= flavor.memoryMiB,
  )!
  const router = catalogue.routers.find((one) => one.externalNetworkId !== null && one.networkIds.length > 0)!
  const networkId = router.networkIds[0]!
  const boot = async (name: string, keyName: string, metadata: Record<string, string>) =>
    await post('compute', '/servers', {
      server: {
        name,
        flavorRef: flavor.id,
        imageRef: image.id,
        networks: [{ uuid: networkId }],
        key_name: keyName,
        metadata,
      },
    })

  // Ours: asked for with intent and mark, as a run does; the node ended without them being removed.
  const key = await here.intend('key')
  await provider.addKey({ mark: key, name: key.name, publicKey: publicKey(1) }, call)
  const group = await here.intend('security-group')
  const { id: groupId } = await provider.ingress!.openSsh({ mark: group, name: group.name, networkId, port: 22 }, call)
  await here.settle(group, groupId)
  const server = await here.intend('server')
  const made = await provider.createNode(
    {
      mark: server,
      name: node.name,
      flavorId: flavor.id,
      imageId: image.id,
      networkId,
      subnetId: null,
      zone: null,
      keyName: key.name,
      securityGroupId: groupId,
      diskGiB: null,
      strategy: 'floating-ip',
    },
    call,
  )
  await here.settle(server, made.serverId)
  await expect.poll(async () => (await provider.getNode(made, call))?.state, { timeout: 20_000 }).toBe('running')
  const address = await here.intend('floating-ip')
  await provider.floatingIps!.allocate(
    { mark: address, poolId: router.externalNetworkId!, node: made, networkId },
    call,
  )
  const port = await here.intend('port')
  await post('network', '/ports', { port: { network_id: networkId, name: port.name, description: toText(port) } })
  const ours = await project()

  // Theirs: what another user of the project has.
  const held = new Set(ours)
  await post('compute', '/os-keypairs', { keypair: { name: 'theirs', public_key: publicKey(7) } })
  // A key pair has no field but its name and itself: the name alone does not make it ours.
  await post('compute', '/os-keypairs', { keypair: { name: `plumbline-${randomUUID()}`, public_key: publicKey(8) } })
  const otherKey = { ...key, installation: 'ffffffff' }
  const commented = `${publicKey(9)} ${toText(otherKey)}`
  await post('compute', '/os-keypairs', { keypair: { name: `plumbline-${randomUUID()}`, public_key: commented } })
  const look = { name: `plumbline-${randomUUID()}`, description: 'plumbline installation=x' }
  await post('network', '/security-groups', { security_group: look })
  const strange: Mark = { ...server, allocation: randomUUID(), intent: randomUUID() }
  const strangeGroup = await post('network', '/security-groups', {
    security_group: { name: 'web', description: toText(strange) },
  })
  await boot(node.name, 'theirs', {})
  await boot(node.name, 'theirs', toMetadata({ ...server, installation: 'ffffffff' }))
  const copy = await boot(node.name, 'theirs', toMetadata(server))
  const theirs = (await project()).filter((one) => !held.has(one))

  // While the node lives nothing of it is a leftover.
  expect((await sweep()).leftover).toBe(0)
  await here.nodeEnds()
  await setLeftoverSettings(here.admin, { mode: 'remove', cap: 100 })
  expect(await sweep()).toMatchObject({ error: null, gaps: [], due: 0, removed: 0 })
  const items = await open()
  const verdicts = new Map(items.map((item) => [`${item.kind} ${item.providerId}`, `${item.verdict} ${item.reason}`]))
  expect(verdicts.get(`server ${made.serverId}`)).toBe('leftover node-released')
  expect(verdicts.get(`server ${copy}`)).toBe('unknown mark-copied')
  expect(verdicts.get(`security-group ${strangeGroup}`)).toBe('unknown intent-unknown')
  const ourKinds = items.filter(({ verdict }) => verdict === 'leftover').map(({ kind }) => kind)
  expect(ourKinds.sort()).toEqual(['floating-ip', 'key', 'port', 'security-group', 'server'])

  await here.anHourPasses()
  expect(await sweep()).toMatchObject({ due: 5, stopped: null, error: null })
  await expect.poll(async () => (await project()).filter((one) => ours.includes(one)), { timeout: 20_000 }).toEqual([])
  const now = await project()
  expect(theirs.filter((one) => !now.includes(one))).toEqual([])
  expect((await open()).map(({ verdict }) => verdict).sort()).toEqual(['unknown', 'unknown'])
}, 180_000)

it('keeps what is there when a class cannot be listed, and tells it', async () => {
  const before = await open()
  await here.lab.fault({ cloud: cloudId, action: 'GET /network/security-groups', kind: 'html-500', times: 50 })
  const result = await sweep()
  await here.lab.clearFaults()
  expect(result.gaps.map(({ kind }) => kind)).toEqual(['security-group'])
  const after = await open()
  expect(after.map(({ providerId }) => providerId)).toEqual(before.map(({ providerId }) => providerId))
  const group = after.find(({ kind }) => kind === 'security-group')
  expect(group?.sightings).toBe(before.find(({ kind }) => kind === 'security-group')?.sightings)
}, 120_000)
