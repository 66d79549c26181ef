import type { Logger } from 'pino'
import { listen } from '@/db/listen'

/** Channels of NOTIFY: the payload is an id, data is always read again. */
export const wakeChannels = {
  events: 'allocation_events',
  cancel: 'node_cancel',
  answers: 'cloud_answers',
  inventory: 'inventory_changes',
} as const
export type WakeChannel = keyof typeof wakeChannels

/**
 * One LISTEN connection of this process for all who wait (architecture, decision 4). A wake may be lost (a connection that
 * broke), so whoever waits also looks by itself from time to time.
 */
export type Wakes = {
  /**
   * Calls `wake` with the payload whenever the id was notified, for `*` whatever was; with null when the connection had been
   * lost and notices with it. Returns what ends that.
   */
  on(channel: WakeChannel, id: string, wake: (payload: string | null) => void): () => void
  /** How many wait, on one channel or on all, for tests and metrics. */
  waiting(channel?: WakeChannel): number
  close(): Promise<void>
}

/** Listens on all channels; after a lost connection everybody is woken. `name` is shown in the database. */
export async function createWakes(databaseUrl: string, name: string, log: Logger): Promise<Wakes> {
  const waiting = new Map<string, Set<(payload: string | null) => void>>()
  const call = (key: string, payload: string | null) => {
    for (const wake of waiting.get(key) ?? []) wake(payload)
  }
  const all = () => {
    for (const key of waiting.keys()) call(key, null)
  }
  const keys = new Map(Object.entries(wakeChannels).map(([key, channel]) => [channel as string, key]))
  const listener = listen(databaseUrl, {
    channels: [...keys.keys()],
    name,
    onNotify: (channel, id) => {
      call(`${keys.get(channel)}:${id}`, id)
      call(`${keys.get(channel)}:*`, id)
    },
    onListening: () => {
      log.debug('Listening for notifications.')
      all()
    },
  })
  await listener.listening
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
    waiting: (channel) =>
      [...waiting].reduce((sum, [key, set]) => sum + (!channel || key.startsWith(`${channel}:`) ? set.size : 0), 0),
    async close() {
      waiting.clear()
      await listener.close()
    },
  }
}
