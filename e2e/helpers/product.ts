import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..', '..')

/** A running Plumbline with a data folder of its own, as `npm run up` starts it. */
export type Product = {
  url: string
  signInLink: string
  dataFolder: string
  output: () => string
  /** A fresh one-time link, made as a person on the machine would: by calling the command again. */
  newSignInLink: () => Promise<string>
  lab: Lab
  stop: () => Promise<void>
  /** Process ids of the supervised parts, newest first. */
  process: ChildProcess
}

/** The lab's control API, for tests: books, faults and gates. */
export type Lab = {
  controlUrl: string
  books: (marked?: string) => Promise<Record<string, BookEntry[]>>
  fault: (fault: Record<string, unknown>) => Promise<void>
  clearFaults: () => Promise<void>
  gate: (cloud: string, action: string) => Promise<{ held: () => Promise<void>; open: () => Promise<void> }>
}
export type BookEntry = { kind: string; id: string; name: string; seeded: boolean; state: string | null }

export async function startProduct(settings: Record<string, string> = {}): Promise<Product> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-e2e-'))
  const port = await freePort()
  const environment = {
    ...process.env,
    PORT: String(port),
    PLUMBLINE_DATA: dataFolder,
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
  )
  const lab = settings.PLUMBLINE_LAB === 'off' ? noLab : await openLab(path.join(dataFolder, 'lab'))
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

async function openLab(folder: string): Promise<Lab> {
  const { controlUrl } = JSON.parse(await readFile(path.join(folder, 'lab.json'), 'utf8')) as { controlUrl: string }
  const call = async (method: string, where: string, body?: unknown) => {
    const response = await fetch(new URL(where, controlUrl), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? undefined : ((await response.json()) as unknown)
  }
  return {
    controlUrl,
    books: async (marked) =>
      (await call('GET', `/books${marked ? `?marked=${encodeURIComponent(marked)}` : ''}`)) as Record<
        string,
        BookEntry[]
      >,
    fault: async (fault) => void (await call('POST', '/faults', fault)),
    clearFaults: async () => void (await call('DELETE', '/faults')),
    gate: async (cloud, action) => {
      const { id } = (await call('POST', '/gates', { cloud, action })) as { id: string }
      return {
        held: async () => void (await call('GET', `/gates/${id}?wait=held`)),
        open: async () => void (await call('DELETE', `/gates/${id}`)),
      }
    },
  }
}

const absent = () => Promise.reject(new Error('This product runs without a lab.'))
const noLab: Lab = { controlUrl: '', books: absent, fault: absent, clearFaults: absent, gate: absent }

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
