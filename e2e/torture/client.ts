import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Ground } from './ground'

const made = z.object({ id: z.string() })
const requestMs = 15_000

/** `/api/v1` as a script uses it while everything around it breaks. Counts what was refused and what got no answer. */
export class Client {
  readonly statuses = new Map<string, number>()
  /** Launches that were refused, in the API's own words. */
  readonly refusals: string[] = []

  constructor(private readonly ground: Pick<Ground, 'url' | 'token' | 'sql'>) {}

  /**
   * Id of the new allocation; null when it was not made. A request whose answer is lost is not repeated: the name tells
   * whether it took effect.
   */
  async launch(name: string, clouds: string[], count: number): Promise<string | null> {
    const answer = await this.#ask('/allocations', { name, clouds, count })
    if (answer?.ok) return made.parse(JSON.parse(answer.text)).id
    // While a cloud or the database is away, no plan can be made: said with a reason, and nothing is launched.
    if (answer && answer.status < 500) {
      this.refusals.push(`${answer.status} ${answer.text.slice(0, 300)}`)
      return null
    }
    return await this.#idOf(name)
  }

  /** True when it was accepted. Asks again while nobody answers; 409 (nothing to do) is an answer. */
  async verb(id: string, verb: 'cancel' | 'retry' | 'release', signal?: AbortSignal): Promise<boolean> {
    while (!signal?.aborted) {
      const answer = await this.#ask(`/allocations/${id}/${verb}`, {})
      if (answer && answer.status < 500) return answer.ok
      await pause(500)
    }
    return false
  }

  async #idOf(name: string): Promise<string | null> {
    // As long as a request may still be under way in the web server.
    for (let tries = 0; tries < 10; tries++) {
      const rows = await this.ground.sql<{ id: string }[]>`select id from allocation where name = ${name}`.catch(
        () => [],
      )
      if (rows[0]) return rows[0].id
      await pause(500)
    }
    return null
  }

  async #ask(path: string, body: unknown): Promise<{ ok: boolean; status: number; text: string } | null> {
    try {
      const response = await fetch(`${this.ground.url}/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.ground.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(requestMs),
      })
      const text = await response.text()
      this.#count(String(response.status))
      return { ok: response.ok, status: response.status, text }
    } catch {
      this.#count('no answer')
      return null
    }
  }

  #count(what: string): void {
    this.statuses.set(what, (this.statuses.get(what) ?? 0) + 1)
  }
}
