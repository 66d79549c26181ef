import type { Logger } from 'pino'
import type postgres from 'postgres'

/** Channels of NOTIFY: the payload is an id, data is always read again. */
export const wakeChannels = { events: 'allocation_events', cancel: 'node_cancel', answers: 'cloud_answers' } as const
export type WakeChannel = keyof typeof wakeChannels

/**
 * One LISTEN connection of this process for all who wait (architecture, decision 4). A wake may be lost (a connection that
 * broke), so whoever waits also looks by itself from time to time.
 */
export type Wakes = {
  /** Calls `wake` whenever the id was notified; returns what ends that. */
  on(channel: WakeChannel, id: string, wake: () => void): () => void
  /** How many wait, for tests and metrics. */
  waiting(): number
  close(): Promise<void>
}

/** Listens once on all channels; after a lost connection everybody is woken. */
export async function createWakes(sql: postgres.Sql, log: Logger): Promise<Wakes> {
  const waiting = new Map<string, Set<() => void>>()
  const call = (key: string) => {
    for (const wake of waiting.get(key) ?? []) wake()
  }
  const all = () => {
    for (const key of waiting.keys()) call(key)
  }
  const listeners = await Promise.all(
    (Object.keys(wakeChannels) as WakeChannel[]).map((channel) =>
      sql.listen(
        wakeChannels[channel],
        (id) => call(`${channel}:${id}`),
        () => {
          log.debug({ channel }, 'Listening for notifications.')
          all()
        },
      ),
    ),
  )
  return {
    on(channel, id, wake) {
      const key = `${channel}:${id}`
      const set = waiting.get(key) ?? new Set()
      waiting.set(key, set.add(wake))
      return () => {
        set.delete(wake)
        if (set.size === 0 && waiting.get(key) === set) waiting.delete(key)
      }
    },
    waiting: () => [...waiting.values()].reduce((sum, set) => sum + set.size, 0),
    async close() {
      waiting.clear()
      await Promise.all(listeners.map((listener) => listener.unlisten().catch(() => undefined)))
    },
  }
}
