import { afterEach, describe, expect, it, type TestContext } from 'vitest'
import type { Target } from './contract'
import { collectNodes, requestNode, sweep } from './contract-nodes'
import { codeOf } from './contract-reads'
import { recordingCall } from './contract-target'

const noFaults = 'a real cloud has no faults on request'

/** What a cloud does wrong on request, and what must come of it. */
export function contractOfFaults(target: Target): void {
  const faults = (context: TestContext) => target().faults ?? context.skip(noFaults)
  const failing = (work: Promise<unknown>) =>
    work.then(
      () => 'succeeded',
      (error: unknown) => codeOf(error),
    )

  describe('faults', () => {
    afterEach(async () => {
      await target().faults?.clear()
      await sweep(target())
    })

    it('waits as long as Retry-After says and tries again', async (context) => {
      await faults(context).inject('list-nodes', { kind: 'rate-limited', retryAfterS: 1 })
      const started = performance.now()
      const call = recordingCall()
      for await (const _ of target().provider.listNodes(null, call));
      expect(performance.now() - started).toBeGreaterThanOrEqual(950)
      expect(call.exchanges.length).toBeGreaterThan(1)
      expect(call.exchanges.some((exchange) => exchange.status === 429 || exchange.status === 503)).toBe(true)
    })

    it('survives one 503', async (context) => {
      await faults(context).inject('list-nodes', { kind: 'unavailable-503' })
      expect(await collectNodes(target().provider)).toBeInstanceOf(Array)
    })

    it('types an HTML page and a cut body, and never crashes', async (context) => {
      for (const kind of ['html-500', 'cut-body'] as const) {
        await faults(context).inject('get-node', { kind, times: 12 })
        const outcome = await failing(
          target().provider.getNode({ serverId: target().unknownServerId }, recordingCall()),
        )
        expect(['protocol', 'unavailable'], kind).toContain(outcome)
        await faults(context).clear()
      }
    })

    it('makes one server when the reply to the create is lost', async (context) => {
      const request = await requestNode(target(), 'contract-reply-lost')
      await faults(context).inject('create-node', { kind: 'reply-lost' })
      const outcome = await target()
        .provider.createNode(request, recordingCall())
        .then(
          (ref) => ref,
          (error: unknown) => codeOf(error),
        )
      // A caller repeats what may be repeated; the intent makes it safe.
      if (typeof outcome === 'string') expect(['unavailable', 'timeout']).toContain(outcome)
      const ref = await target().provider.createNode(request, recordingCall())
      expect(await target().faults?.serversOfIntent(request.mark.intent)).toBe(1)
      const owned = await target().provider.findOwned({ installation: target().installation }, recordingCall())
      expect(owned.filter((one) => one.kind === 'server').map((one) => one.id)).toEqual([ref.serverId])
    })

    it('types what a create is refused for: quota, capacity', async (context) => {
      const request = await requestNode(target(), 'contract-quota')
      for (const kind of faults(context).refusals) {
        await faults(context).inject('create-node', { kind })
        expect(await failing(target().provider.createNode(request, recordingCall())), kind).toBe(kind)
        await faults(context).clear()
      }
      expect(await target().faults?.serversOfIntent(request.mark.intent)).toBe(0)
    })

    it('stops waiting promptly when aborted, in a slow answer and in a back-off', async (context) => {
      const slow = { kind: 'slow', delayMs: 30_000 } as const
      const patient = { kind: 'rate-limited', retryAfterS: 30, times: 12 } as const
      for (const fault of [slow, patient]) {
        await faults(context).inject('list-nodes', fault)
        const stop = new AbortController()
        const call = recordingCall(stop.signal)
        const listing = (async () => {
          for await (const _ of target().provider.listNodes(null, call));
        })()
        setTimeout(() => stop.abort(new Error('enough')), 300)
        const started = performance.now()
        await expect(listing, fault.kind).rejects.toThrow('enough')
        expect(performance.now() - started, fault.kind).toBeLessThan(3_000)
        await faults(context).clear()
      }
    })
  })
}
