import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { type PlumblineConfig, plumblineConfigSchema } from '@/server/domain/cloud'

const root = path.resolve(import.meta.dirname, '..', '..')

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
const labFile = z.object({
  controlUrl: z.string(),
  bastion: z.object({ host: z.string(), port: z.number(), user: z.string(), keyFile: z.string(), hostKey: z.string() }),
  clouds: z.array(z.object({ id: z.string(), url: z.string() })),
})

/** A gate before one action of one cloud. */
export type LabGate = {
  /** Resolves as soon as somebody waits at it. */
  held(): Promise<void>
  open(): Promise<void>
}

export type LabProcess = {
  controlUrl: string
  folder: string
  bastion: z.output<typeof labFile>['bastion']
  urls: Record<string, string>
  /** plumbline.yaml as the lab wrote it, through the product's own schema. */
  config: PlumblineConfig
  fault(fault: LabFault): Promise<void>
  clearFaults(): Promise<void>
  gate(cloud: string, action: string): Promise<LabGate>
  /** What the clouds hold, by cloud id; with `marked` only what carries that text in its name or marks. */
  books(marked?: string): Promise<Record<string, LabBookEntry[]>>
  /** Stops the lab; its folder goes too when it was made here. */
  stop(): Promise<void>
}

const startMs = 30_000

/**
 * Starts the lab as a process of its own, over the command that people use. Throws with the lab's own output when it
 * does not come up. `pace` multiplies every simulated delay; tests take 0.05.
 */
export async function startLab(options: {
  world: 'summit' | 'empty'
  pace?: number
  dataFolder?: string
}): Promise<LabProcess> {
  const folder = options.dataFolder ?? mkdtempSync(path.join(os.tmpdir(), 'plumbline-lab-'))
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', path.join(root, 'lab', 'main.ts')],
      ...['--world', options.world, '--data', folder, '--pace', String(options.pace ?? 0.05)],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const controlUrl = await ready(child)
  const found = labFile.parse(JSON.parse(readFileSync(path.join(folder, 'lab.json'), 'utf8')))
  const config = plumblineConfigSchema.parse(parse(readFileSync(path.join(folder, 'plumbline.yaml'), 'utf8')))

  async function ask<Schema extends z.ZodType>(schema: Schema, method: string, at: string, body?: unknown) {
    const answer = await fetch(`${controlUrl}${at}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${at} of the lab: ${answer.status} ${text}`)
    return schema.parse(JSON.parse(text))
  }

  return {
    controlUrl,
    folder,
    bastion: found.bastion,
    urls: Object.fromEntries(found.clouds.map((cloud) => [cloud.id, cloud.url])),
    config,
    async fault(fault) {
      await ask(z.unknown(), 'POST', '/faults', fault)
    },
    async clearFaults() {
      await ask(z.unknown(), 'DELETE', '/faults')
    },
    async gate(cloud, action) {
      const { id } = await ask(z.object({ id: z.string() }), 'POST', '/gates', { cloud, action })
      return {
        async held() {
          await ask(z.unknown(), 'GET', `/gates/${id}?wait=held`)
        },
        async open() {
          await ask(z.unknown(), 'DELETE', `/gates/${id}`)
        },
      }
    },
    async books(marked) {
      const query = marked === undefined ? '' : `?marked=${encodeURIComponent(marked)}`
      const schema = z.object({ clouds: z.record(z.string(), z.array(bookEntry)) })
      return (await ask(schema, 'GET', `/books${query}`)).clouds
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        await ended
      }
      if (options.dataFolder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits for `lab ready <url>`; keeps what the lab says for the error when it ends before. */
function ready(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new Error(`The lab ${why}. It said:\n${said}`))
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail(`was not ready after ${startMs} ms`)
    }, startMs)
    const listen = (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-8_000)
      const url = /^lab ready (http\S+)/m.exec(said)?.[1]
      if (!url) return
      clearTimeout(timer)
      resolve(url)
    }
    child.stdout?.on('data', listen)
    child.stderr?.on('data', listen)
    child.once('exit', (code) => fail(`ended with code ${code}`))
    child.once('error', (error) => fail(`could not be started: ${error.message}`))
  })
}
