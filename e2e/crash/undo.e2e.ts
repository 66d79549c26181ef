import { addTroubles, ended, expect, gapsOf, leaked, nameFor, owned, release, resources, test } from './fixture'

test('cancel while a step runs, also with a request under way: ends cancelled, the cloud is clean', async ({
  ground,
}) => {
  test.setTimeout(150_000)
  const { product, api } = ground
  const { lab } = product
  await lab.fault({ cloud: 'meadow', action: 'POST /compute/servers', kind: 'ssh-no-route' })
  const cases = [
    { step: 1, cloud: 'summit6', action: 'POST /compute/os-keypairs' },
    { step: 4, cloud: 'aws-us-east-1', action: 'RunInstances' },
    { step: 5, cloud: 'harbor', action: 'POST /network/floatingips' },
    { step: 6, cloud: 'meadow', action: null },
  ]
  const running = await Promise.all(
    cases.map(async (about) => {
      const gate = about.action === null ? null : await lab.gate(about.cloud, about.action)
      const { id } = await api.launch(nameFor('cancel'), [about.cloud])
      const stream = api.follow(id)
      await stream.until(({ type, step }) => type === 'step-started' && step === about.step)
      await gate?.held()
      return { ...about, gate, id, stream }
    }),
  )
  const since = Date.now()
  for (const { id, gate } of running) {
    await api.verb(id, 'cancel')
    await gate?.open()
  }
  for (const { id, step, cloud, stream } of running) {
    const now = await api.until(id, ended)
    await addTroubles(ground, { step, cloud, killed: '(cancel)', moment: 'request under way', since, now, stream })
    expect.soft(now.state, `step ${step}`).toBe('cancelled')
    expect.soft(now.nodes[0]?.left).toEqual([])
    expect.soft(await gapsOf(ground, id, stream)).toEqual([])
    await stream.close()
  }
  expect(await leaked(ground)).toEqual([])
})

test('an answer that is lost makes nothing twice', async ({ ground }) => {
  const { product, api } = ground
  const cases = [
    { step: 4, cloud: 'aws-us-east-1', action: 'RunInstances' },
    { step: 4, cloud: 'meadow', action: 'POST /compute/servers' },
    { step: 5, cloud: 'harbor', action: 'POST /network/floatingips' },
    { step: 1, cloud: 'summit6', action: 'POST /compute/os-keypairs' },
  ]
  const since = Date.now()
  const running = await Promise.all(
    cases.map(async (about) => {
      await product.lab.fault({ cloud: about.cloud, action: about.action, kind: 'reply-lost' })
      const { id } = await api.launch(nameFor('lost'), [about.cloud])
      return { ...about, id, stream: api.follow(id) }
    }),
  )
  await Promise.all(
    running.map(async ({ id, step, cloud, stream }) => {
      const now = await api.until(id, ended)
      await addTroubles(ground, { step, cloud, killed: '(nobody)', moment: 'answer lost', since, now, stream })
      expect.soft(now.state, `step ${step} on ${cloud}`).toBe('delivered')
      expect.soft(await resources(ground, id), `step ${step} on ${cloud}`).toEqual(owned[cloud])
      await release(ground, id)
      await stream.close()
    }),
  )
  expect(await leaked(ground)).toEqual([])
})

test('retry: after a failed login from step 6 on the same node, after a refused request from the start', async ({
  ground,
}) => {
  test.setTimeout(180_000)
  const { product, api } = ground
  const cases = [
    { step: 6, cloud: 'harbor', action: 'POST /compute/servers', kind: 'ssh-refused-key', from: 6 },
    { step: 4, cloud: 'meadow', action: 'POST /compute/servers', kind: 'quota', from: 1 },
    { step: 4, cloud: 'aws-us-east-1', action: 'RunInstances', kind: 'quota', from: 1 },
  ]
  await Promise.all(
    cases.map(async ({ step, cloud, action, kind, from }) => {
      await product.lab.fault({ cloud, action, kind })
      const { id } = await api.launch(nameFor('retry'), [cloud])
      const stream = api.follow(id)
      const failed = await api.until(id, (now) => ended(now) && (step < 6 || now.nodes[0]?.heldUntil !== null))
      const [node] = failed.nodes
      const { code, message, action: todo } = failures[kind]!
      expect(node).toMatchObject({ state: 'failed', failure: { code } })
      expect(node?.failure?.message).toMatch(message)
      expect(node?.failure?.action).toMatch(todo)
      const found = await resources(ground, id)
      if (step < 6) expect(Object.keys(found).filter((kind) => !kind.startsWith('ended'))).toEqual([])
      else await product.lab.heal(cloud, await serverOf(id))
      const before = await serverOf(id).catch(() => null)

      const since = Date.now()
      await api.verb(id, 'retry')
      const now = await api.until(id, ended)
      await addTroubles(ground, { step, cloud, killed: '(nobody)', moment: `retry after ${kind}`, since, now, stream })
      expect(now.state).toBe('delivered')
      expect(stream.events.find(({ type }) => type === 'node-retried')?.fromStep).toBe(from)
      if (before) expect(await serverOf(id)).toBe(before)
      expect(await resources(ground, id)).toMatchObject(owned[cloud]!)
      await release(ground, id)
      await stream.close()
    }),
  )
  expect(await leaked(ground)).toEqual([])

  async function serverOf(allocation: string): Promise<string> {
    const entries = Object.values(await product.lab.books(allocation)).flat()
    const server = entries.find(({ kind, state }) => kind === 'server' && state !== 'terminated')
    if (!server) throw new Error(`No server of ${allocation} stands.`)
    return server.id
  }
})

/** What, why, and what to do, as a person reads it. */
const failures: Record<string, { code: string; message: RegExp; action: RegExp }> = {
  'ssh-refused-key': { code: 'login-refused', message: /^The node key was refused for .*root/, action: /ssh\.users/ },
  quota: { code: 'quota', message: /quota|limit/i, action: /ask for more quota/ },
}
