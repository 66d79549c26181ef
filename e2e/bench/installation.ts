import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { migrateDatabase } from '@/db/migrate'
import { allocatorEnvironment, childEnvironment } from '@/server/env'
import { type LabProcess, startLab } from '../helpers/lab'
import { waitFor } from '../helpers/product'
import { Database } from '../torture/database'
import { Part } from '../torture/part'
import { portBlock } from '../torture/ports'
import { buildProgram, root, runScript } from '../torture/scripts'

/** Postgres and the lab's world `large` with so many nodes, and on top of them what is started: workers, a web server. */
export type Installation = {
  readonly databaseUrl: string
  readonly lab: LabProcess
  readonly url: string
  /** For processes that are to see the installation. */
  readonly environment: Record<string, string | undefined>
  /** Both wait until what they start works. */
  startWorker(): Promise<Part>
  startWeb(): Promise<Part>
  stop(): Promise<void>
}

const host = '127.0.0.1'
const personal = /^(PLUMBLINE_|OS_|AWS_|PORT$|HOST$|DATABASE_URL$|LOG_LEVEL$|NODE_ENV$|NODE_OPTIONS$)/
const readyMs = 240_000

/**
 * `pace` multiplies the lab's delays; `cloud`: an entry of plumbline.yaml for a cloud that takes the place of the lab's. Throws
 * with what a part said when one does not come up.
 */
export async function startInstallation({
  nodes,
  pace = 0.05,
  cloud,
}: {
  nodes: number
  pace?: number
  cloud?: Record<string, unknown>
}): Promise<Installation> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-bench-'))
  const undo: (() => unknown)[] = [() => fs.rmSync(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    const database = await Database.start(folder)
    undo.push(
      () => database.remove(),
      () => database.stop(),
    )
    await migrateDatabase(database.url)
    const lab = await startLab({ world: 'large', nodes, pace, limitMs: readyMs })
    undo.push(() => lab.stop())
    const port = await portBlock(1)
    const url = `http://${host}:${port}`
    const configuration = cloud ? writeConfiguration(folder, cloud) : path.join(lab.folder, 'plumbline.yaml')
    const environment = environmentOf(folder, { url, port, databaseUrl: database.url, configuration })
    const start = async (name: string, parameters: string[], ready: RegExp): Promise<Part> => {
      const logFile = path.join(folder, `${name}.log`)
      const own = { folder: root, environment: childEnvironment(environment), logFile, ready }
      const part = new Part({ name, program: process.execPath, parameters, ...own })
      undo.push(() => part.stop())
      part.start()
      await part.ready(readyMs)
      return part
    }
    const startWorker = async () => await start('worker', await buildProgram(), /The worker is ready/)
    const startWeb = async () => {
      await runScript('build-web.ts', [path.join(folder, 'build.log')])
      const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
      const web = await start('web', [next, 'start', '-p', String(port), '-H', host], /Ready in/)
      const answers = async () => ((await fetch(`${url}/api/health`).catch(() => null)) ? true : undefined)
      await waitFor(answers, readyMs, () => `The web server did not answer. It said:\n${web.said().slice(-4_000)}`)
      return web
    }
    return { databaseUrl: database.url, lab, url, environment, startWorker, startWeb, stop }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

/** JSON is YAML. */
function writeConfiguration(folder: string, cloud: Record<string, unknown>): string {
  const file = path.join(folder, 'plumbline.yaml')
  fs.writeFileSync(file, JSON.stringify({ clouds: [cloud] }))
  return file
}

/** Variables of the person's own installation are taken out. */
function environmentOf(
  folder: string,
  place: { url: string; port: number; databaseUrl: string; configuration: string },
): Record<string, string | undefined> {
  const data = path.join(folder, 'data')
  fs.mkdirSync(data, { mode: 0o700 })
  const names = Object.keys(childEnvironment({})).filter((name) => personal.test(name))
  return {
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    ...{ DATABASE_URL: place.databaseUrl, PLUMBLINE_DATA: data, PLUMBLINE_LAB: 'off' },
    PLUMBLINE_CONFIG: place.configuration,
    ...{ PLUMBLINE_URL: place.url, PORT: String(place.port), HOST: host },
    ...allocatorEnvironment(),
    ...{ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', LOG_LEVEL: 'info' },
  }
}
