import { afterEach, describe, expect, it } from 'vitest'
import type { CloudNode } from '@/server/domain/node'
import type { Target } from './contract'
import { codeOf, publicKey } from './contract-reads'
import { freshMark, recordingCall, until } from './contract-target'
import type { CloudProvider, CreateNode, Mark, NodeRef } from './port'

/** A request for the smallest node, with its key added. */
export async function requestNode(target: ReturnType<Target>, name: string, mark = freshMark(target.installation)) {
  const { poolId: _, ...place } = target.place(await target.provider.catalogue(recordingCall()))
  const keyMark: Mark = { ...mark, intent: crypto.randomUUID() }
  const key = { mark: keyMark, name: `plumbline-${keyMark.intent}`, publicKey: publicKey(3) }
  await target.provider.addKey(key, recordingCall())
  const request: CreateNode = { mark, name, keyName: key.name, securityGroupId: null, ...place }
  return request
}

export const collectNodes = async (provider: CloudProvider): Promise<CloudNode[]> => {
  const nodes: CloudNode[] = []
  for await (const page of provider.listNodes(null, recordingCall())) nodes.push(...page.nodes)
  return nodes
}

/** Removes everything of the installation, in rounds: what is in use goes once its user is gone. */
export async function sweep(target: ReturnType<Target>): Promise<void> {
  const { provider, installation } = target
  await until(
    target,
    async () => {
      const owned = await provider.findOwned({ installation }, recordingCall())
      for (const thing of owned)
        await provider.removeOwned(thing, recordingCall()).catch((error: unknown) => {
          if (codeOf(error) !== 'conflict') throw error
        })
      return owned.length
    },
    (left) => left === 0,
  )
}

/** The life of servers and of what belongs to them. */
export function contractOfNodes(target: Target): void {
  const gone = (ref: NodeRef) =>
    until(
      target(),
      () => target().provider.getNode(ref, recordingCall()),
      (node) => node === null || node.state === 'deleted',
    )
  const running = (ref: NodeRef) =>
    until(
      target(),
      () => target().provider.getNode(ref, recordingCall()),
      (node) => node?.state === 'running',
    )

  describe('nodes', () => {
    afterEach(() => sweep(target()))

    it('answers null for a node that does not exist, and destroys it in peace', async () => {
      const ref = { serverId: target().unknownServerId }
      expect(await target().provider.getNode(ref, recordingCall())).toBeNull()
      await target().provider.destroyNode(ref, recordingCall())
    })

    it('makes one server for one intent, however often it is asked, and destroys it twice', async () => {
      const { provider, installation } = target()
      const request = await requestNode(target(), 'contract-once')
      const first = await provider.createNode(request, recordingCall())
      expect(await provider.createNode(request, recordingCall())).toEqual(first)

      const node = await running(first)
      expect(node).toMatchObject({
        providerId: first.serverId,
        name: 'contract-once',
        keyName: request.keyName,
        marks: {
          'plumbline:installation': installation,
          'plumbline:allocation': request.mark.allocation,
          'plumbline:intent': request.mark.intent,
        },
      })
      expect(node?.addresses.length).toBeGreaterThan(0)
      expect(node?.vcpu).toBeGreaterThan(0)
      expect(node?.memoryMiB).toBeGreaterThan(0)
      const servers = (await provider.findOwned({ installation }, recordingCall())).filter(
        (one) => one.kind === 'server',
      )
      expect(servers.map((one) => one.id)).toEqual([first.serverId])

      await provider.destroyNode(first, recordingCall())
      await provider.destroyNode(first, recordingCall())
      await gone(first)
      await provider.destroyNode(first, recordingCall())
    })

    it('lists every node once, over more pages than one', async () => {
      const { provider, smallPages } = target()
      const count = smallPages.size + 1
      const refs: NodeRef[] = []
      for (let n = 1; n <= count; n++)
        refs.push(await provider.createNode(await requestNode(target(), `contract-page-${n}`), recordingCall()))
      const made = new Set(refs.map((ref) => ref.serverId))
      const listed = await until(
        target(),
        async () => (await collectNodes(smallPages.provider)).filter((node) => made.has(node.providerId)),
        (nodes) => nodes.length >= count,
      )
      expect(new Set(listed.map((node) => node.providerId))).toEqual(made)
      expect(listed).toHaveLength(count)
      const call = recordingCall()
      for await (const _ of smallPages.provider.listNodes(null, call));
      expect(call.exchanges.length).toBeGreaterThan(1)
      const owned = await smallPages.provider.findOwned({ installation: target().installation }, recordingCall())
      expect(owned.filter((one) => one.kind === 'server')).toHaveLength(count)
    })

    it('keeps names of any Unicode as they are', async () => {
      // Not above U+FFFF: Nova refuses those as not printable.
      const name = 'Knöten <b>№ 7</b> & 結び目 ☂'
      const ref = await target().provider.createNode(await requestNode(target(), name), recordingCall())
      expect((await running(ref))?.name).toBe(name)
      const listed = (await collectNodes(target().provider)).find((node) => node.providerId === ref.serverId)
      expect(listed?.name).toBe(name)
    })
  })

  describe('what we own', () => {
    afterEach(() => sweep(target()))

    it('finds every class by mark, of one allocation or all, and nothing after removal', async () => {
      const { provider, installation } = target()
      const catalogue = await provider.catalogue(recordingCall())
      const { poolId, networkId } = target().place(catalogue)
      const mark = freshMark(installation)
      const request = await requestNode(target(), 'contract-owned', mark)
      const group = await provider.ingress?.openSsh(
        { mark: { ...mark, intent: crypto.randomUUID() }, name: `plumbline-${mark.intent}`, networkId, port: 22 },
        recordingCall(),
      )
      const ref = await provider.createNode({ ...request, securityGroupId: group?.id ?? null }, recordingCall())
      await running(ref)
      const expected = ['key', 'server']
      if (group) expected.push('security-group')
      if (provider.floatingIps && poolId !== null) {
        const ipMark = { ...mark, intent: crypto.randomUUID() }
        const asked = { mark: ipMark, poolId, node: ref, networkId }
        const ip = await provider.floatingIps.allocate(asked, recordingCall())
        expect(await provider.floatingIps.allocate(asked, recordingCall())).toEqual(ip)
        expected.push('floating-ip')
        await until(
          target(),
          () => provider.getNode(ref, recordingCall()),
          (node) => node?.addresses.some((one) => one.address === ip.address && one.floating) ?? false,
        )
      }
      const kinds = async (filter: { installation: string; allocation?: string }) =>
        new Set((await provider.findOwned(filter, recordingCall())).map((owned) => owned.kind))
      const of = await kinds({ installation, allocation: mark.allocation })
      for (const kind of expected) expect(of).toContain(kind)
      expect(await kinds({ installation, allocation: crypto.randomUUID() })).toEqual(new Set())
      expect(await kinds({ installation: `other-${crypto.randomUUID()}` })).toEqual(new Set())
      await sweep(target())
      expect(await kinds({ installation })).toEqual(new Set())
    })

    it('finds what it owns over more pages than one', async (context) => {
      const { provider, smallPages, installation } = target()
      if (!provider.ingress) return context.skip('this kind has no ingress ability')
      const { networkId } = target().place(await provider.catalogue(recordingCall()))
      const marks = Array.from({ length: smallPages.size + 1 }, () => freshMark(installation))
      for (const mark of marks) {
        await provider.ingress.openSsh({ mark, name: `plumbline-${mark.intent}`, networkId, port: 22 }, recordingCall())
      }
      const gaps: string[] = []
      const call = recordingCall()
      const owned = await smallPages.provider.findOwned({ installation }, call, ({ kind }) => gaps.push(kind))
      const groups = owned.filter(({ kind }) => kind === 'security-group')
      expect(new Set(groups.map(({ intent }) => intent))).toEqual(new Set(marks.map(({ intent }) => intent)))
      expect(groups).toHaveLength(marks.length)
      for (const { facts } of groups) expect(facts).toBeDefined()
      expect(gaps).toEqual([])
    })

    it('opens the same ingress once', async (context) => {
      const { provider, installation } = target()
      if (!provider.ingress) return context.skip('this kind has no ingress ability')
      const { networkId } = target().place(await provider.catalogue(recordingCall()))
      const mark = freshMark(installation)
      const asked = { mark, name: `plumbline-${mark.intent}`, networkId, port: 22 }
      const first = await provider.ingress.openSsh(asked, recordingCall())
      expect(await provider.ingress.openSsh(asked, recordingCall())).toEqual(first)
      await provider.ingress.close(first.id, recordingCall())
      await provider.ingress.close(first.id, recordingCall())
    })

    it('leaves alone what only looks like ours', async (context) => {
      const { provider, installation, lookAlike } = target()
      if (!lookAlike) return context.skip('there is no way past this adapter')
      const alike = await lookAlike(`plumbline-${crypto.randomUUID()}`)
      try {
        expect(await provider.findOwned({ installation }, recordingCall())).toEqual([])
      } finally {
        await alike.remove()
      }
    })
  })
}
