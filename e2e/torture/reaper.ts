import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { waitFor } from '../helpers/product'
import type { Ground } from './ground'

/** Short, so that the reaper has its chance within a run: it may remove what two looks have seen, this far apart. */
const settings = { mode: 'remove', graceSeconds: 3, cap: 500 }
const everyMs = 12_000
const asked = z.object({ started: z.array(z.string()), busy: z.array(z.string()) })

/** The product's own reaper, set to remove, and how much only it removed. */
export class Reaper {
  constructor(private readonly ground: Ground) {}

  async prepare(): Promise<void> {
    let last = 'no answer'
    const set = async () => {
      const answer = await this.#ask('PUT', '/leftovers/settings', settings)
      last = answer === null ? 'no answer' : `${answer.status} ${await answer.text()}`
      return answer?.ok ? true : undefined
    }
    await waitFor(set, 120_000, () => `The reaper could not be set: ${last}`)
  }

  /** Has all clouds swept again and again while the run goes on: it must never remove what is needed. */
  async sweepUntil(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      await pause(everyMs, undefined, { signal: over }).catch(() => undefined)
      if (!over.aborted) await this.#ask('POST', '/leftovers/sweep', { dryRun: false })
    }
  }

  /** One sweep of all clouds; resolves when it is over. */
  async sweep(limitMs = 120_000): Promise<void> {
    const end = Date.now() + limitMs
    let started = 0
    while (Date.now() < end) {
      const answer = await this.#ask('POST', '/leftovers/sweep', { dryRun: false })
      started = answer?.ok ? asked.parse(await answer.json()).started.length : 0
      // Those that are busy answer for a moment before this call.
      if (started === this.ground.lab.clouds.length) break
      await pause(500)
    }
    const open = async () => {
      const [row] = await this.ground.sql<{ count: number }[]>`
        select count(*)::int as count from pgboss.job
        where name = 'leftover-sweep' and state in ('created', 'retry', 'active')`
      return row?.count ?? 0
    }
    while (Date.now() < end && (await open()) > 0) await pause(300)
  }

  /** Things that only the reaper removed. */
  async removed(): Promise<string[]> {
    const rows = await this.ground.sql<{ cloud_id: string; kind: string; name: string; reason: string }[]>`
      select cloud_id, kind, name, reason from leftover where ended = 'removed'`
    return rows.map(({ cloud_id, kind, name, reason }) => `${cloud_id}: ${kind} ${name} (${reason})`)
  }

  async #ask(method: string, path: string, body: unknown): Promise<Response | null> {
    return await fetch(`${this.ground.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.ground.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    }).catch(() => null)
  }
}
