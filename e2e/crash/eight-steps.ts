import type { Page } from '@playwright/test'
import type { Allocation, Stream } from './api'
import { BrowserStream } from './browser'
import { expect, type Ground, gapsOf, nameFor, owned, release, resources, standing, sum } from './fixture'
import type { Hold } from './holds'
import { counted } from './table'

const clouds = ['aws-us-east-1', 'harbor', 'meadow', 'summit6']
const steps = [1, 2, 3, 4, 5, 6, 7, 8]

/** Eight nodes on four clouds, node k held with the work of step k done and not yet written, and a browser that looks on. */
export class EightSteps {
  private constructor(
    private readonly ground: Ground,
    private readonly page: Page,
    private readonly gates: Hold[],
    private readonly allocation: Allocation,
    private readonly stream: Stream,
    private readonly seen: BrowserStream,
  ) {}

  /** Launches them and resolves when each is held in its step and the page shows all of them so. */
  static async begin(ground: Ground, page: Page): Promise<EightSteps> {
    const { product, api, holds } = ground
    const name = nameFor('eight')
    const gates: Hold[] = []
    for (const step of steps) gates.push(await holds.at(`${name}-${step}`, step, 'done'))
    const allocation = await api.launch(name, clouds, 2)
    const stream = api.follow(allocation.id)
    const seen = await BrowserStream.watch(page)
    await page.goto(await product.newSignInLink())
    await page.goto(`${product.url}/allocations/${allocation.id}`)
    await expect(page.locator('[data-lane]')).toHaveCount(8)
    await Promise.all(gates.map((gate) => gate.held()))
    for (const step of steps) {
      const lane = page.locator('[data-lane]').nth(step - 1)
      await expect(lane.locator('[data-cell]').nth(step - 1)).toHaveAttribute('data-state', 'running')
    }
    return new EightSteps(ground, page, gates, allocation, stream, seen)
  }

  async open(): Promise<void> {
    for (const gate of this.gates) await gate.open()
  }

  /** All are delivered with one of everything, and neither the browser nor the API's stream missed or doubled an event. */
  async expectDelivered(killedAt: number): Promise<void> {
    const { ground, page, stream, seen } = this
    const { id } = this.allocation
    const ended = await ground.api.until(id, ({ state }) => state !== 'running' && state !== 'queued', 150_000)
    const seconds = (Date.now() - killedAt) / 1000
    const gaps = await gapsOf(ground, id, stream)
    const last = stream.last
    await expect.poll(() => seen.last, { timeout: 30_000 }).toBe(last)
    expect.soft(seen.gaps, 'holes and doubles in the browser').toEqual([])
    expect.soft(seen.unread).toEqual([])
    expect.soft(stream.connections).toBe(2)
    await expect(page.locator('[data-cell][data-state=done]')).toHaveCount(64)
    await expect(page.getByText('ssh ready')).toHaveCount(8)
    await expect(page.getByText(/connecting…|connection lost/)).toHaveCount(0)

    const found = await resources(ground, id)
    await release(ground, id)
    const left = await standing(ground, id)
    for (const node of ended.nodes) {
      const step = Number(node.name.split('-').at(-1))
      const killed = 'web, worker'
      const about = { step, killed, moment: 'done, not yet written', cloud: node.cloud, outcome: node.state }
      const gapCount = gaps.length + seen.gaps.length
      ground.table.add({
        ...about,
        resources: counted(owned[node.cloud]!),
        gaps: gapCount,
        seconds,
        leaked: left.length,
      })
      expect.soft(node.state, `step ${step}`).toBe('delivered')
    }
    expect.soft(found).toEqual(sum(ended.nodes.map(({ cloud }) => owned[cloud]!)))
    expect.soft(gaps, 'holes and doubles of /api/v1').toEqual([])
    expect.soft(left).toEqual([])
    // What a person then sees of the release came over the same stream.
    await expect(page.locator('[data-lane]').getByText('released')).toHaveCount(8)
    await stream.close()
  }
}
