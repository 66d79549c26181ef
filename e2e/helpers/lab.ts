import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'yaml'
import { type PlumblineConfig, plumblineConfigSchema } from '@/server/domain/cloud-schema'
import { type LabControls, labControls, readLabFile } from './lab-controls'

export type { LabBookEntry, LabFault, LabGate } from './lab-controls'

const root = path.resolve(import.meta.dirname, '..', '..')

export type LabProcess = LabControls & {
  folder: string
  bastion: ReturnType<typeof readLabFile>['bastion']
  urls: Record<string, string>
  /** plumbline.yaml as the lab wrote it, through the product's own schema. */
  config: PlumblineConfig
  /** Stops the lab; its folder goes too when it was made here. */
  stop(): Promise<void>
}

const startMs = 30_000

/**
 * Starts the lab as a process of its own, over the command that people use. Throws with the lab's own output when it
 * does not come up. `pace` multiplies every simulated delay; tests take 0.05.
 */
export async function startLab(options: {
  world: 'summit' | 'coast' | 'empty' | 'wide' | 'crowd' | 'situations' | 'large'
  /** Of the world `large`. */
  nodes?: number
  pace?: number
  dataFolder?: string
  /** How long it may take until it is ready; many clouds on a busy machine need more. */
  limitMs?: number
}): Promise<LabProcess> {
  const folder = options.dataFolder ?? mkdtempSync(path.join(os.tmpdir(), 'plumbline-lab-'))
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', path.join(root, 'lab', 'main.ts')],
      ...['--world', options.world, '--data', folder, '--pace', String(options.pace ?? 0.05)],
      ...(options.nodes === undefined ? [] : ['--nodes', String(options.nodes)]),
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const said = listenTo(child)
  const controlUrl = await ready(child, said, options.limitMs ?? startMs)
  let stopping = false
  // Whoever talks to it sees only that nobody listens any more; why stands in what it said last.
  child.once('exit', (code, signal) => {
    if (!stopping) console.error(`The lab ended by itself with ${signal ?? `code ${code}`}. It said:\n${said.text}`)
  })
  const found = readLabFile(folder)
  const config = plumblineConfigSchema.parse(parse(readFileSync(path.join(folder, 'plumbline.yaml'), 'utf8')))

  return {
    ...labControls(controlUrl),
    folder,
    bastion: found.bastion,
    urls: Object.fromEntries(found.clouds.map((cloud) => [cloud.id, cloud.url])),
    config,
    async stop() {
      stopping = true
      if (said.text.includes('that nobody caught')) console.error(`The lab said:\n${said.text}`)
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGTERM')
        await ended
      }
      if (options.dataFolder === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The end of what the lab says, for as long as it lives. */
function listenTo(child: ChildProcess): { text: string } {
  const said = { text: '' }
  const listen = (chunk: Buffer) => {
    said.text = `${said.text}${chunk.toString('utf8')}`.slice(-8_000)
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  return said
}

/** Waits for `lab ready <url>`; keeps what the lab says for the error when it ends before. */
function ready(child: ChildProcess, said: { text: string }, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new Error(`The lab ${why}. It said:\n${said.text}`))
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail(`was not ready after ${limitMs} ms`)
    }, limitMs)
    child.stdout?.on('data', () => {
      const url = /^lab ready (http\S+)/m.exec(said.text)?.[1]
      if (!url) return
      clearTimeout(timer)
      resolve(url)
    })
    child.once('exit', (code) => fail(`ended with code ${code}`))
    child.once('error', (error) => fail(`could not be started: ${error.message}`))
  })
}
