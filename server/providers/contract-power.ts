import { afterEach, describe, expect, it } from 'vitest'
import type { NodeState } from '@/server/domain/node'
import type { Target } from './contract'
import { requestNode, sweep } from './contract-nodes'
import { codeOf } from './contract-reads'
import { recordingCall, until } from './contract-target'
import type { Call, NodeRef } from './port'

const failing = (work: Promise<unknown>) =>
  work.then(
    () => 'succeeded',
    (error: unknown) => codeOf(error),
  )

/** Power and tags of nodes, where a kind has them. */
export function contractOfPower(target: Target): void {
  const comes = (ref: NodeRef, state: NodeState) =>
    until(
      target(),
      () => target().provider.getNode(ref, recordingCall()),
      (node) => node?.state === state && !/reboot/i.test(node.providerState),
    )
  const made = async (name: string): Promise<NodeRef> => {
    const ref = await target().provider.createNode(await requestNode(target(), name), recordingCall())
    await comes(ref, 'running')
    return ref
  }

  describe('power and tags', () => {
    afterEach(() => sweep(target()))

    it('turns a node off and on, each asked twice, and reboots it', async (context) => {
      const { power } = target().provider
      if (!power) return context.skip('this kind has no power ability')
      const ref = await made('contract-power')
      await power.start(ref, recordingCall())
      await power.stop(ref, recordingCall())
      await power.stop(ref, recordingCall())
      await comes(ref, 'stopped')
      await power.stop(ref, recordingCall())
      expect(await failing(power.reboot(ref, recordingCall()))).toBe('conflict')
      await power.start(ref, recordingCall())
      await power.start(ref, recordingCall())
      await comes(ref, 'running')
      await power.reboot(ref, recordingCall())
      await comes(ref, 'running')
    })

    it('says that there is no node where there is none', async (context) => {
      const { power, tags } = target().provider
      if (!power || !tags) return context.skip('this kind has no power ability')
      const ref = { serverId: target().unknownServerId }
      for (const ask of [
        () => power.start(ref, recordingCall()),
        () => power.stop(ref, recordingCall()),
        () => power.reboot(ref, recordingCall()),
        () => tags.set(ref, { name: 'env', value: 'x' }, recordingCall()),
      ])
        expect(await failing(ask())).toBe('not-found')
    })

    it('sets and removes a tag, each asked twice, and leaves the others and our mark', async (context) => {
      const { provider, installation } = target()
      const { tags } = provider
      if (!tags) return context.skip('this kind has no tags')
      const ref = await made('contract-tags')
      const marks = async () => (await provider.getNode(ref, recordingCall()))?.marks
      const before = await marks()
      const tag = { name: 'Cost centre: 7-a.b_c', value: 'Grün & <b>"x"</b> = 1' }
      await tags.set(ref, { name: 'env', value: 'staging' }, recordingCall())
      await tags.set(ref, { name: 'env', value: 'production' }, recordingCall())
      await tags.set(ref, tag, recordingCall())
      await tags.set(ref, tag, recordingCall())
      expect(await marks()).toEqual({ ...before, env: 'production', [tag.name]: tag.value })
      await tags.remove(ref, tag.name, recordingCall())
      await tags.remove(ref, tag.name, recordingCall())
      expect(await marks()).toEqual({ ...before, env: 'production' })

      const mark = 'plumbline:installation'
      expect(tags.refuses(mark, 'other')).toMatch(/mark/)
      expect(await failing(tags.set(ref, { name: mark, value: 'other' }, recordingCall()))).toBe('invalid')
      expect(await failing(tags.remove(ref, mark, recordingCall()))).toBe('invalid')
      expect((await marks())?.[mark]).toBe(installation)
    })

    it('sends nothing that changes something without the permit', async (context) => {
      const { power, tags } = target().provider
      if (!power || !tags) return context.skip('this kind has no power ability')
      const ref = await made('contract-permit')
      const refused = new Error('somebody else has it')
      const call = (): Call & ReturnType<typeof recordingCall> => ({
        ...recordingCall(),
        permit: async () => {
          throw refused
        },
      })
      for (const ask of [
        (each: Call) => power.stop(ref, each),
        (each: Call) => power.reboot(ref, each),
        (each: Call) => tags.set(ref, { name: 'env', value: 'x' }, each),
        (each: Call) => tags.remove(ref, 'env', each),
      ])
        await expect(ask(call())).rejects.toBe(refused)
      expect(await target().provider.getNode(ref, recordingCall())).toMatchObject({ state: 'running' })
    })

    it('sends a stop again when its answer is lost, and a reboot never', async (context) => {
      const { power } = target().provider
      const { faults } = target()
      if (!power || !faults) return context.skip('no power ability, or a real cloud without faults')
      const ref = await made('contract-lost')
      await faults.inject('reboot-node', { kind: 'reply-lost' })
      const call = recordingCall()
      expect(['unavailable', 'timeout', 'protocol']).toContain(await failing(power.reboot(ref, call)))
      expect(call.exchanges).toHaveLength(1)
      await faults.clear()
      await comes(ref, 'running')
      await faults.inject('stop-node', { kind: 'reply-lost' })
      await power.stop(ref, recordingCall())
      await comes(ref, 'stopped')
    })
  })
}
