import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { migrateDatabase } from '@/db/migrate'
import { childEnvironment } from '@/server/env'
import { waitFor } from '../helpers/product'
import { Database } from '../torture/database'
import { Part } from '../torture/part'
import { portBlock } from '../torture/ports'
import { root, runScript } from '../torture/scripts'
import { makeToken, signIn } from './session'

/** The built product without a worker: a database and a web server, with somebody signed in. */
export type Ground = {
  readonly url: string
  readonly databaseUrl: string
  /** Of an admin's session. */
  readonly cookie: string
  /** A viewer's. */
  readonly token: string
  /** What is said while it runs, beside the results. */
  tell(line: string): void
  stop(): Promise<void>
}

const host = '127.0.0.1'

/** Builds what is not built, starts Postgres and web, signs in. Throws with what a part said when one does not come up. */
export async function startGround(tell: Ground['tell']): Promise<Ground> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-bench-'))
  const undo: (() => unknown)[] = [() => fs.rmSync(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const step of undo.splice(0).toReversed()) await step()
  }
  try {
    tell('building')
    await runScript('build-web.ts', [path.join(folder, 'build.log')])
    const port = await portBlock(1)
    const url = `http://${host}:${port}`
    tell('starting the database')
    const database = await Database.start(folder)
    undo.push(
      () => database.remove(),
      () => database.stop(),
    )
    await migrateDatabase(database.url)
    const environment = environmentOf(folder, { url, port, databaseUrl: database.url })
    tell('starting the web server')
    const web = startWeb(folder, port, environment)
    undo.push(() => web.stop())
    await healthy(web, url)
    const token = await makeToken('viewer', environment)
    return { url, databaseUrl: database.url, cookie: await signIn(environment), token, tell, stop }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

const personal = /^(PLUMBLINE_|OS_|AWS_|PORT$|HOST$|DATABASE_URL$|LOG_LEVEL$|NODE_ENV$|NODE_OPTIONS$)/

/** Variables of the person's own installation are taken out. */
function environmentOf(
  folder: string,
  { url, port, databaseUrl }: { url: string; port: number; databaseUrl: string },
): Record<string, string | undefined> {
  const data = path.join(folder, 'data')
  fs.mkdirSync(data, { mode: 0o700 })
  const configuration = path.join(folder, 'plumbline.yaml')
  fs.writeFileSync(configuration, 'clouds: []\n')
  const names = Object.keys(childEnvironment({})).filter((name) => personal.test(name))
  return {
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    ...{ DATABASE_URL: databaseUrl, PLUMBLINE_DATA: data, PLUMBLINE_CONFIG: configuration, PLUMBLINE_LAB: 'off' },
    ...{ PLUMBLINE_URL: url, PORT: String(port), HOST: host, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    LOG_LEVEL: 'warn',
  }
}

function startWeb(folder: string, port: number, environment: Record<string, string | undefined>): Part {
  const next = path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
  const part = new Part({
    name: 'web',
    program: process.execPath,
    parameters: [next, 'start', '-p', String(port), '-H', host],
    environment: childEnvironment(environment),
    folder: root,
    logFile: path.join(folder, 'web.log'),
    ready: /Ready in/,
  })
  part.start()
  return part
}

async function healthy(web: Part, url: string): Promise<void> {
  const look = async () => {
    const answer = await fetch(`${url}/api/health`).catch(() => null)
    // Without a worker it is not in full health, and answers all the same.
    return answer ? true : undefined
  }
  await waitFor(look, 240_000, () => `The web server did not answer. It said:\n${web.said().slice(-4_000)}`)
}
