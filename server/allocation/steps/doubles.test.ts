import { expect, it } from 'vitest'
import { runNode } from '../engine'
import { Bench } from '../testing/bench'

/** A node whose second server appears while its first one is waited for: a late request of a worker that died. */
async function runWithLateRequest(takenOver: boolean): Promise<Bench> {
  const bench = new Bench()
  const { cloud, node } = bench
  const inner = cloud.onCall
  cloud.onCall = (method) => {
    const server = cloud.things.find(({ kind }) => kind === 'server')
    if (method === 'getNode' && server && !cloud.left.includes('server server-late')) {
      cloud.things.push({ ...server, id: 'server-late', uses: [] })
      const other = { allocation: 'another', intent: 'another' }
      cloud.things.push({ ...server, ...other, id: 'server-of-others', uses: [] })
      cloud.onCall = inner
    }
    return inner(method)
  }
  const { run, store } = node.claim()
  const outcome = await runNode(
    { run: { ...run, takenOver }, store, provider: cloud, signal: bench.control.signal },
    bench.options,
  )
  expect(outcome).toBe('delivered')
  return bench
}

it('removes what a dead worker had made twice, keeps the one that was settled, and says so', async () => {
  const { cloud, node } = await runWithLateRequest(true)
  expect(cloud.left).toEqual([
    'security-group security-group-2',
    `server ${node.result!.providerId}`,
    'server server-of-others',
  ])
  const warnings = node.view.log.filter(({ level }) => level === 'warn').map(({ message }) => message)
  expect(warnings).toContainEqual(expect.stringContaining('a second server (server-late)'))
})

it('does not look when nobody had the node before', async () => {
  const { cloud } = await runWithLateRequest(false)
  expect(cloud.log).not.toContain('findOwned')
  expect(cloud.left).toContain('server server-late')
})
