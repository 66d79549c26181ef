import { BrowserStream } from './browser'
import { expect, type Ground, gapsOf, leaked, nameFor, owned, release, resources, sum, test } from './fixture'
import type { Hold } from './holds'
import { endPart, type Part, running } from './processes'
import { counted } from './table'

const clouds = ['aws-us-east-1', 'harbor', 'meadow', 'summit6']
const steps = [1, 2, 3, 4, 5, 6, 7, 8]

/** Eight nodes on four clouds; node k is held with the work of step k done and not yet written. */
async function launchHeld({ api, holds }: Ground, what: string) {
  const name = nameFor(what)
  const gates: Hold[] = []
  for (const step of steps) gates.push(await holds.at(`${name}-${step}`, step, 'done'))
  const allocation = await api.launch(name, clouds, 2)
  return { allocation, gates }
}

for (const part of ['web', 'worker'] as Part[]) {
  test(`kill -9 of ${part} while eight nodes are in eight different steps: the browser's page goes on without a gap`, async ({
    ground,
    page,
  }) => {
    test.setTimeout(240_000)
    const { product, api, table } = ground
    const { allocation, gates } = await launchHeld(ground, part)
    const { id } = allocation
    const stream = api.follow(id)
    const seen = await BrowserStream.watch(page)
    await page.goto(await product.newSignInLink())
    await page.goto(`${product.url}/allocations/${id}`)
    await expect(page.locator('[data-lane]')).toHaveCount(8)
    await Promise.all(gates.map((gate) => gate.held()))
    for (const step of steps) {
      const cell = page
        .locator('[data-lane]')
        .nth(step - 1)
        .locator('[data-cell]')
        .nth(step - 1)
      await expect(cell).toHaveAttribute('data-state', 'running')
    }

    const before = await endPart(product.dataFolder, part)
    const killedAt = Date.now()
    if (part === 'web') await expect(page.getByText(/connecting…|connection lost/)).toBeVisible()
    expect(await running(product.dataFolder, part)).not.toBe(before)
    for (const gate of gates) await gate.open()

    const ended = await api.until(id, ({ state }) => state !== 'running' && state !== 'queued', 150_000)
    const seconds = (Date.now() - killedAt) / 1000
    const gaps = await gapsOf(ground, id, stream)
    const last = stream.last
    await expect.poll(() => seen.last, { timeout: 30_000 }).toBe(last)
    expect.soft(seen.gaps, 'holes and doubles in the browser').toEqual([])
    expect.soft(seen.unread).toEqual([])
    expect.soft(stream.connections).toBe(part === 'web' ? 2 : 1)
    await expect(page.locator('[data-cell][data-state=done]')).toHaveCount(64)
    await expect(page.getByText('ssh ready')).toHaveCount(8)
    await expect(page.getByText(/connecting…|connection lost/)).toHaveCount(0)

    const found = await resources(ground, id)
    await release(ground, id)
    const left = await leaked(ground)
    for (const node of ended.nodes) {
      const step = Number(node.name.split('-').at(-1))
      const about = { step, killed: part, moment: 'done, not yet written', cloud: node.cloud, outcome: node.state }
      const gapCount = gaps.length + seen.gaps.length
      table.add({ ...about, resources: counted(owned[node.cloud]!), gaps: gapCount, seconds, leaked: left.length })
      expect.soft(node.state, `step ${step}`).toBe('delivered')
    }
    expect.soft(found).toEqual(sum(ended.nodes.map(({ cloud }) => owned[cloud]!)))
    expect.soft(gaps, 'holes and doubles of /api/v1').toEqual([])
    expect(left).toEqual([])
    // What a person then sees of the release came over the same stream.
    await expect(page.locator('[data-lane]').getByText('released')).toHaveCount(8)
    await stream.close()
  })
}
