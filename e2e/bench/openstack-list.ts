import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { z } from 'zod'
import { childEnvironment } from '@/server/env'
import { runScript } from '../torture/scripts'
import type { Bench, Measured } from './bench'
import { type Installation, startInstallation } from './installation'
import { percentile } from './statistics'
import { syncOf } from './sync'

const execute = promisify(execFile)
const nodes = 10_000
const rounds = 3
const outputMax = 200_000_000

type Target = { id: string; title: string; clientFile: string }

/**
 * The same list by `openstack server list` and by our HTTP interface, each until everything is there: of 10,000 nodes of the lab,
 * and of a real OpenStack where OS_CLIENT_CONFIG_FILE names its clouds (OS_CLOUD says which; else the first).
 */
export const openstackList: Bench = {
  id: 'openstack-list',
  title: 'The list of a cloud, beside openstack server list',
  async *run({ tell }) {
    const version = await execute('openstack', ['--version']).catch(() => null)
    if (!version) return tell('Skipped: there is no `openstack` command here (Debian: python3-openstackclient).')
    const file = childEnvironment({}).OS_CLIENT_CONFIG_FILE
    if (file)
      yield* beside(
        await startInstallation({ nodes: 0, cloud: realCloud(file) }),
        { id: 'real', title: 'real', clientFile: file },
        tell,
      )
    else tell('OS_CLIENT_CONFIG_FILE is not given: no real OpenStack beside the lab.')
    const installation = await startInstallation({ nodes: 0 })
    await installation.lab.crowd('harbor', nodes, 'fleet')
    const clientFile = path.join(installation.lab.folder, 'clouds.yaml')
    yield* beside(installation, { id: 'harbor', title: `lab, ${nodes} nodes`, clientFile }, tell)
  },
}

const clients = z.object({ clouds: z.record(z.string(), z.unknown()) })

/** The entry of plumbline.yaml for a cloud of somebody's clouds.yaml. */
function realCloud(file: string): Record<string, unknown> {
  const { clouds } = clients.parse(parse(fs.readFileSync(file, 'utf8')))
  const name = childEnvironment({}).OS_CLOUD ?? Object.keys(clouds)[0]
  return { id: 'real', name: 'real', provider: 'openstack', cloud: name, cloudsFile: path.resolve(file) }
}

async function* beside(
  installation: Installation,
  target: Target,
  tell: (line: string) => void,
): AsyncGenerator<Measured> {
  try {
    await installation.startWeb()
    const { seen } = await syncOf(installation, target.id)
    const token = await runScript('print-token.ts', ['viewer', 'bench'], {
      ...installation.environment,
      LOG_LEVEL: 'silent',
    })
    for (const limit of [100, null]) yield await compare(installation, { ...target, token, limit, seen }, tell)
  } finally {
    await installation.stop()
  }
}

type Asked = Target & { token: string; limit: number | null; seen: number }

async function compare(installation: Installation, asked: Asked, tell: (line: string) => void): Promise<Measured> {
  const { title, limit, seen } = asked
  const wanted = Math.min(limit ?? seen, seen)
  const theirs: number[] = []
  const ours: number[] = []
  for (let round = 0; round < rounds; round++) {
    theirs.push(await timed(() => byCommand(installation, asked), wanted, 'openstack server list'))
    ours.push(await timed(() => byHttp(installation, asked), wanted, '/api/v1/nodes'))
    tell(`${title}: ${ours.at(-1)?.toFixed(0)} ms beside ${theirs.at(-1)?.toFixed(0)} ms`)
  }
  const [own, peer] = [percentile(ours, 50), percentile(theirs, 50)]
  const what = `${title}, ${limit === null ? `all ${seen}` : `the first ${wanted}`} : openstack server list`
  const detail = `${(own / 1000).toFixed(2)} s beside ${(peer / 1000).toFixed(2)} s (${(peer / own).toFixed(0)} times as fast), median of ${rounds}`
  return { what, value: own / peer, unit: 'x', limit: 1, detail }
}

async function timed(list: () => Promise<number>, wanted: number, who: string): Promise<number> {
  const started = performance.now()
  const found = await list()
  const ms = performance.now() - started
  if (found === wanted) return ms
  throw new Error(`${who} listed ${found} nodes of ${wanted}.`)
}

/** As a person types it; what they cannot avoid (its start, logging in, names of images and flavors) belongs to it. */
async function byCommand(installation: Installation, { id, clientFile, limit }: Asked): Promise<number> {
  const cloud = id === 'real' ? String(realCloud(clientFile).cloud) : id
  const words = ['--os-cloud', cloud, 'server', 'list', '-f', 'json', '--limit', String(limit ?? -1)]
  const own = { ...installation.environment, OS_CLIENT_CONFIG_FILE: clientFile }
  const { stdout } = await execute('openstack', words, { env: childEnvironment(own), maxBuffer: outputMax })
  return z.array(z.unknown()).parse(JSON.parse(stdout)).length
}

const page = z.object({ items: z.array(z.unknown()), nextCursor: z.string().nullable() })

async function byHttp({ url }: Installation, { id, token, limit }: Asked): Promise<number> {
  let count = 0
  let cursor: string | null = null
  do {
    const query = new URLSearchParams({
      cloud: id,
      limit: String(limit ?? 500),
      ...(cursor === null ? {} : { cursor }),
    })
    const answer = await fetch(`${url}/api/v1/nodes?${query}`, { headers: { authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error(`/api/v1/nodes answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`)
    const { items, nextCursor } = page.parse(await answer.json())
    count += items.length
    cursor = nextCursor
  } while (cursor !== null && (limit === null || count < limit))
  return count
}
