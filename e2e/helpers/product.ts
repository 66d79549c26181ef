import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { type LabControls, labControls, readLabFile } from './lab-controls'

const root = path.resolve(import.meta.dirname, '..', '..')

/** A running Plumbline with a data folder of its own, as `npm run up` starts it. */
export type Product = {
  url: string
  signInLink: string
  dataFolder: string
  output: () => string
  /** A fresh one-time link, made as a person on the machine would: by calling the command again. */
  newSignInLink: () => Promise<string>
  lab: LabControls
  stop: () => Promise<void>
  /** Process ids of the supervised parts, newest first. */
  process: ChildProcess
}

/** On the world `coast` unless told otherwise. `PLUMBLINE_DATA` and `PORT` among the settings start an earlier one again. */
export async function startProduct(settings: Record<string, string> = {}): Promise<Product> {
  const dataFolder = settings.PLUMBLINE_DATA ?? (await mkdtemp(path.join(os.tmpdir(), 'plumbline-e2e-')))
  const port = settings.PORT ?? (await freePort())
  const environment = {
    ...process.env,
    PORT: String(port),
    PLUMBLINE_DATA: dataFolder,
    PLUMBLINE_LAB_WORLD: 'coast',
    PLUMBLINE_LAB_PACE: '0.15',
    ...settings,
  }
  const child = spawn('node', ['server/cli/bootstrap.mjs', 'up'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const signInLink = await waitFor(
    () => linkIn(output),
    240_000,
    () => `Plumbline did not get ready:\n${output}`,
    child,
  ).catch((error: unknown) => {
    // What was started and is not used must not live on.
    child.kill('SIGTERM')
    throw error
  })
  const lab = labControls(settings.PLUMBLINE_LAB === 'off' ? '' : readLabFile(path.join(dataFolder, 'lab')).controlUrl)
  return {
    url: new URL(signInLink).origin,
    signInLink,
    dataFolder,
    output: () => output,
    newSignInLink: () => secondLink(environment),
    lab,
    process: child,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null) {
        child.kill('SIGTERM')
        await ended
      }
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

const linkIn = (text: string): string | undefined => /https?:\/\/\S+\/sign-in\S*token=\S+/.exec(text)?.[0]

async function secondLink(environment: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn('node', ['server/cli/bootstrap.mjs', 'up'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await new Promise((resolve) => child.once('exit', resolve))
  const link = linkIn(output)
  if (!link) throw new Error(`No second sign-in link in:\n${output}`)
  return link
}

/** Polls a state; the time is only the limit. */
export async function waitFor<T>(
  look: () => T | undefined | Promise<T | undefined>,
  limitMs: number,
  why: () => string,
  child?: ChildProcess,
): Promise<T> {
  const end = Date.now() + limitMs
  while (Date.now() < end) {
    const found = await look()
    if (found !== undefined) return found
    if (child && child.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(why())
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })
