import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { request } from './request'

export type LabFault = {
  cloud: string
  /** EC2's Action, OpenStack's `METHOD /service/path-template`, or a prefix that ends with `*`. */
  action: string
  kind: string
  times?: number
  retryAfterS?: number
  delayMs?: number
}
const bookEntry = z.object({
  kind: z.string(),
  id: z.string(),
  name: z.string(),
  marks: z.record(z.string(), z.string()),
  seeded: z.boolean(),
  state: z.string().nullable(),
})
export type LabBookEntry = z.output<typeof bookEntry>
const planned = z.object({ faults: z.array(z.object({ kind: z.string(), taken: z.number() })) })
const machines = z.object({ machines: z.array(z.object({ id: z.string(), faults: z.array(z.string()) })) })
const labCall = z.object({ n: z.number(), at: z.number(), cloud: z.string(), action: z.string() })
export type LabCall = z.output<typeof labCall>
export const labFile = z.object({
  controlUrl: z.string(),
  bastion: z.object({ host: z.string(), port: z.number(), user: z.string(), keyFile: z.string(), hostKey: z.string() }),
  clouds: z.array(z.object({ id: z.string(), url: z.string() })),
})

/** A gate before one action of one cloud. */
export type LabGate = {
  /** Resolves as soon as somebody waits at it, or so many. */
  held(count?: number): Promise<void>
  open(): Promise<void>
}

/** The control API of a running lab: books, faults and gates. */
export type LabControls = {
  controlUrl: string
  fault(fault: LabFault): Promise<void>
  clearFaults(): Promise<void>
  /** `after`: the action takes effect, and its answer is held. */
  gate(cloud: string, action: string, place?: 'before' | 'after'): Promise<LabGate>
  /** Requests that arrived after number `after`, in their order. */
  calls(after: number): Promise<LabCall[]>
  /** Makes a cloud hold exactly so many nodes beside its others: switched off and all alike, or a fleet. */
  crowd(cloud: string, count: number, manner?: 'idle' | 'fleet'): Promise<void>
  /** Changes about so many per cent of the cloud's crowd; answers how many nodes that were. */
  changeCrowd(cloud: string, percent: number, kind: 'power' | 'tags' | 'rename' | 'resize' | 'replace'): Promise<number>
  /** Changes a cloud's character while it runs (lab/README.md); answers the change's id. */
  change(cloud: string, change: { kind: string; of?: string; to?: string }): Promise<string>
  /** Takes all changes of a cloud back. */
  takeBack(cloud: string): Promise<void>
  /** Takes the faults of a server's machine away. */
  heal(cloud: string, server: string): Promise<void>
  /** Takes the faults of all machines away. */
  healAll(): Promise<void>
  /** How often the faults that were planned have struck, by kind. */
  struck(): Promise<Record<string, number>>
  /** What the clouds hold, by cloud id; with `marked` only what carries that text in its name or marks. */
  books(marked?: string): Promise<Record<string, LabBookEntry[]>>
}

/** The description that a lab wrote into its folder. */
export const readLabFile = (folder: string): z.output<typeof labFile> =>
  labFile.parse(JSON.parse(readFileSync(path.join(folder, 'lab.json'), 'utf8')))

/** Speaks to the control API of the lab whose folder this is. */
export function labControls(controlUrl: string): LabControls {
  const send = (method: string, at: string, body?: unknown): Promise<Response> =>
    request(`${controlUrl}${at}`, {
      method,
      // A connection that rested may be closed by the lab in the moment in which we use it again.
      headers: { connection: 'close', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  async function ask<Schema extends z.ZodType>(schema: Schema, method: string, at: string, body?: unknown) {
    const answer = await send(method, at, body)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${at} of the lab: ${answer.status} ${text}`)
    return schema.parse(JSON.parse(text))
  }

  return {
    controlUrl,
    async fault(fault) {
      await ask(z.unknown(), 'POST', '/faults', fault)
    },
    async change(cloud, change) {
      return (await ask(z.object({ id: z.string() }), 'POST', `/clouds/${cloud}/changes`, change)).id
    },
    async takeBack(cloud) {
      await ask(z.unknown(), 'DELETE', `/clouds/${cloud}/changes`)
    },
    async clearFaults() {
      await ask(z.unknown(), 'DELETE', '/faults')
    },
    async gate(cloud, action, place = 'before') {
      const { id } = await ask(z.object({ id: z.string() }), 'POST', '/gates', { cloud, action, place })
      return {
        async held(count = 1) {
          const look = async () => await ask(z.object({ held: z.number() }), 'GET', `/gates/${id}?wait=held`)
          while ((await look()).held < count) await setTimeout(100)
        },
        async open() {
          await ask(z.unknown(), 'DELETE', `/gates/${id}`)
        },
      }
    },
    async calls(after) {
      return (await ask(z.object({ calls: z.array(labCall) }), 'GET', `/calls?after=${after}`)).calls
    },
    async crowd(cloud, count, manner = 'idle') {
      await ask(z.unknown(), 'PUT', `/crowds/${cloud}`, { count, manner })
    },
    async changeCrowd(cloud, percent, kind) {
      const changed = z.object({ changed: z.record(z.string(), z.number()) })
      const answered = await ask(changed, 'POST', `/crowds/${cloud}/changes`, { percent, kind })
      return Object.values(answered.changed).reduce((sum, count) => sum + count, 0)
    },
    async heal(cloud, server) {
      await ask(z.unknown(), 'DELETE', `/machines/${cloud}/${server}/faults`)
    },
    async healAll() {
      const ill = (await ask(machines, 'GET', '/state')).machines.filter(({ faults }) => faults.length > 0)
      for (const { id } of ill) {
        const at = `/machines/${id}/faults`
        const { ok, status } = await send('DELETE', at)
        // One that was deleted since then needs no healing.
        if (!ok && status !== 404) throw new Error(`DELETE ${at} of the lab: ${status}`)
      }
    },
    async struck() {
      const counts: Record<string, number> = {}
      for (const { kind, taken } of (await ask(planned, 'GET', '/faults')).faults)
        counts[kind] = (counts[kind] ?? 0) + taken
      return counts
    },
    async books(marked) {
      const query = marked === undefined ? '' : `?marked=${encodeURIComponent(marked)}`
      const schema = z.object({ clouds: z.record(z.string(), z.array(bookEntry)) })
      return (await ask(schema, 'GET', `/books${query}`)).clouds
    },
  }
}
