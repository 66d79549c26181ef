import { describe, expect, it, vi } from 'vitest'
import type { CloudNode } from '@/server/domain/node'
import { ProviderError } from '@/server/providers/errors'
import { fakeNode } from '@/server/services/testing/fake-cloud'
import type { StepFailed } from './failure'
import { fateOfNode, watchNode } from './watch-node'

type Look = CloudNode | null | ProviderError

/** A cloud that answers one look after the other, the last one again and again. */
function cloud(looks: Look[]) {
  let asked = 0
  const getNode = async () => {
    const look = looks[Math.min(asked++, looks.length - 1)] ?? null
    if (look instanceof ProviderError) throw look
    return look
  }
  const run = { done: { 4: { providerId: 'server-1' } } }
  const context = { run, provider: { getNode }, signal: new AbortController().signal }
  return { context: context as unknown as Parameters<typeof watchNode>[0], asked: () => asked }
}
const running = fakeNode('server-1')
const broken = fakeNode('server-1', { state: 'error', providerState: 'ERROR', fault: 'The compute host went down.' })
const terminated = (fault: string | null) =>
  fakeNode('server-1', { state: 'deleted', providerState: 'terminated', fault })
const down = new ProviderError('unavailable', 'Down.')

describe('the watch', () => {
  const watched = async (looks: Look[]) => {
    const one = cloud(looks)
    let told: StepFailed | null = null
    const stop = watchNode(one.context, 1, (failure) => {
      told = failure
    })
    await vi.waitUntil(() => told !== null || one.asked() > looks.length + 2)
    stop()
    return (told as StepFailed | null)?.failure ?? null
  }

  it.each([
    ['its host broke down', [running, broken], 'node-failed'],
    ['EC2 ended it by itself', [running, terminated('Server.InternalError')], 'node-failed'],
    ['somebody terminated it', [running, terminated(null)], 'node-vanished'],
    ['the cloud does not know it any more', [running, null, null], 'node-vanished'],
  ] as const)('%s', async (_, looks, code) => {
    expect(await watched([...looks])).toMatchObject({ code, action: expect.stringMatching(/\.$/) })
  })

  it('one look that lacks it, or a cloud that does not answer, proves nothing', async () => {
    expect(await watched([null, running, null, running])).toBeNull()
    expect(await watched([down, down])).toBeNull()
  })

  it('ends when it is stopped', async () => {
    const one = cloud([broken])
    const ended = vi.fn()
    watchNode(one.context, 5, ended)()
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(one.asked()).toBe(0)
    expect(ended).not.toHaveBeenCalled()
  })
})

describe('the fate of a node whose step failed', () => {
  it('is known by one look when the cloud shows it, by two when it does not', async () => {
    expect((await fateOfNode(cloud([broken]).context, 1))?.failure).toMatchObject({
      code: 'node-failed',
      detail: 'The compute host went down.',
    })
    expect(await fateOfNode(cloud([null, running]).context, 1)).toBeNull()
    expect((await fateOfNode(cloud([null]).context, 1))?.failure.code).toBe('node-vanished')
  })

  it('is not guessed at when the cloud does not answer, or shows it running', async () => {
    expect(await fateOfNode(cloud([down]).context, 1)).toBeNull()
    expect(await fateOfNode(cloud([running]).context, 1)).toBeNull()
  })
})
