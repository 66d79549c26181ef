import { createHash } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import { handleControl } from '@/lab/control/api'
import type { ControlContext } from '@/lab/control/context'
import { LabControls } from '@/lab/control/controls'
import { createEc2Cloud } from '@/lab/ec2'
import { type BastionAddress, labFiles, writeConnectionFiles, writeLabFile } from '@/lab/files'
import { listen, loopback } from '@/lab/listen'
import { createBastion } from '@/lab/machines/bastion'
import { LabMachines } from '@/lab/machines/host'
import { ed25519Pair } from '@/lab/machines/host-keys'
import { createOpenStackCloud } from '@/lab/openstack'
import type { LabCloud, LabCloudSpec, LabContext } from '@/lab/port'
import { SeededRandom } from '@/lab/random'
import { loadState, newSecret, type SavedState, StateWriter, writeAtomically } from '@/lab/state'
import { findWorld, type World } from '@/lab/worlds'

export type LabOptions = {
  world: string
  /** How many nodes the world `large` has; as it comes when absent. */
  nodes?: number
  /** Where state and connection files live. */
  folder: string
  pace: number
  seed: string
  /** First of a row of ports for control, bastion and the clouds; 0 takes the ports of the last run, or free ones. */
  portBase: number
  /**
   * Where clients are told to connect, when a proxy stands between: N+1 for the bastion, N+2 and on for the clouds, in the
   * catalogues and in all files. 0 or absent: where this process listens.
   */
  frontBase?: number
  now?: () => number
}

export type RunningLab = {
  controlUrl: string
  bastion: BastionAddress
  clouds: { cloud: LabCloud; url: string }[]
  controls: LabControls
  machines: LabMachines
  /** Saves the state and closes every connection. */
  close(): Promise<void>
}

const makeCloud = (spec: LabCloudSpec, context: LabContext, snapshot: unknown): LabCloud =>
  spec.provider === 'aws-ec2' ? createEc2Cloud(spec, context, snapshot) : createOpenStackCloud(spec, context, snapshot)

function serveHttp(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): http.Server {
  const server = http.createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      console.error(`lab: ${request.method} ${request.url}:`, error)
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
      response.end('The simulated cloud itself failed; see its output.\n')
    })
  })
  server.keepAliveTimeout = 30_000
  return server
}

const keyFromSecret = (secret: string, use: string) =>
  ed25519Pair(createHash('sha256').update(`${secret}\0${use}`).digest(), use)

/** A world whose clouds have changed is another one: machines of a cloud that is gone would stay for good. */
const isOf = (saved: Pick<SavedState, 'world' | 'clouds'>, world: World): boolean =>
  saved.world === world.name &&
  isDeepStrictEqual(Object.keys(saved.clouds).sort(), world.clouds.map(({ id }) => id).sort())

/** Starts all clouds of a world with their machines, or goes on where the folder's state stops. */
export async function startLab(options: LabOptions): Promise<RunningLab> {
  const world = findWorld(options.world, options.nodes ?? null)
  const found = loadState(options.folder)
  const saved = found && isOf(found, world) && found.seed === options.seed ? found : null
  const secret = saved?.secret ?? found?.secret ?? newSecret()
  const now = options.now ?? Date.now
  const random = new SeededRandom(options.seed, saved?.randomBlocks ?? 0)
  const controls = new LabControls()
  let closed = false
  const writer = new StateWriter(options.folder, () => collect())
  const changed = (): void => {
    if (!closed) writer.changed()
  }
  const after = (delayMs: number, task: () => void): void => {
    setTimeout(() => {
      if (!closed) task()
    }, delayMs * options.pace).unref()
  }
  const machines = new LabMachines(
    { secret, now, pace: options.pace, changed, randomHex: (length) => random.hex(length) },
    saved?.machines,
  )
  const context: LabContext = { machines, controls, random, now, pace: options.pace, after, changed }
  const clouds = world.clouds.map((spec) => makeCloud(spec, context, saved?.clouds[spec.id]))

  const wanted = (index: number, last: number | undefined): number =>
    options.portBase > 0 ? options.portBase + index : (last ?? 0)
  const told = (index: number, port: number): number => (options.frontBase ? options.frontBase + index : port)
  const listening: Record<string, number> = {}
  const servers: http.Server[] = []
  const served: { cloud: LabCloud; url: string }[] = []
  for (const [index, cloud] of clouds.entries()) {
    const place = { url: '' }
    const server = serveHttp((request, response) => cloud.handle(request, response, place.url))
    const port = await listen(server, wanted(index + 2, found?.ports.clouds[cloud.id]))
    place.url = `http://${loopback}:${told(index + 2, port)}`
    listening[cloud.id] = port
    servers.push(server)
    served.push({ cloud, url: place.url })
  }

  const files = labFiles(options.folder)
  const userKey = keyFromSecret(secret, 'bastion user')
  const hostKey = keyFromSecret(secret, 'bastion host')
  const user = 'jump'
  const gate = createBastion({
    hostKey,
    user,
    authorizedKey: userKey.publicLine,
    dial: (address, port) => machines.dial(address, port),
  })
  const bastionPort = await listen(gate.server, wanted(1, found?.ports.bastion))
  const bastion: BastionAddress = {
    host: loopback,
    port: told(1, bastionPort),
    user,
    keyFile: files.bastionKey,
    hostKey: hostKey.publicLine,
  }

  const control: ControlContext = {
    controls,
    clouds: served,
    world: world.name,
    bastion,
    machines: () => machines.list(),
    heal: (id) => {
      const machine = machines.machine(id)
      machine?.heal()
      return machine !== undefined
    },
  }
  const controlServer = serveHttp((request, response) => handleControl(control, request, response))
  const controlPort = await listen(controlServer, wanted(0, found?.ports.control))
  const controlUrl = `http://${loopback}:${controlPort}`
  servers.push(controlServer)

  function collect(): SavedState {
    return {
      format: 1,
      world: world.name,
      seed: options.seed,
      secret,
      ports: { control: controlPort, bastion: bastionPort, clouds: listening },
      randomBlocks: random.drawn,
      machines: machines.snapshot(),
      clouds: Object.fromEntries(clouds.map((cloud) => [cloud.id, cloud.snapshot()])),
    }
  }

  writer.save()
  writeAtomically(files.bastionKey, userKey.privateKey, 0o600)
  writeConnectionFiles(options.folder, served, bastion)
  writeLabFile(options.folder, { controlUrl, bastion, clouds: served.map(({ cloud, url }) => ({ id: cloud.id, url })) })

  const close = async (): Promise<void> => {
    if (closed) return
    writer.save()
    closed = true
    controls.releaseAll()
    gate.closeConnections()
    gate.server.close()
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
    machines.disconnect()
  }
  return { controlUrl, bastion, clouds: served, controls, machines, close }
}
