import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startMachines } from '@/lab/machines/testing'
import type { MachineImage } from '@/lab/port'
import type { StepFacts } from '@/server/domain/facts'
import type { StepId } from '@/server/domain/steps'
import { createDialer } from '@/server/ssh/dialer'
import { generateKeyPair } from '@/server/ssh/key'
import { type EngineOptions, runNode } from '../engine'
import { defaultTiming, type Timing } from '../timing'
import { directDialer } from './direct-dialer'
import { LockoutWatch } from './lockout'
import { Crashed } from './memory-store'
import { reachedNode } from './reached-node'
import { type Watch, watched } from './watched-dialer'

/** Waits of the tests: short pauses, long patience, since the machine that runs them may be busy. */
export const patient: Timing = {
  ...defaultTiming,
  sshPauseMs: 5,
  loginGraceMs: 20,
  backoffMs: 5,
  backoffMsMax: 10,
  stepTimeoutMs: { ...defaultTiming.stepTimeoutMs, 6: 20_000, 7: 20_000, 8: 20_000 },
}

const blobOf = (publicKey: string): string => publicKey.split(' ')[1] ?? ''

/**
 * Steps 6 to 8 of a node on a machine of the lab, through its bastion, watched for lock-outs at each change of the
 * machine. The first five steps are done; `await using` ends everything.
 */
export async function labNode(image: Partial<MachineImage> = {}, at?: string) {
  const user = image.loginUser ?? 'ubuntu'
  let moment = 'start'
  let watch: LockoutWatch | null = null
  const lab = await startMachines({ changed: () => watch?.look(moment) })
  const folder = mkdtempSync(path.join(tmpdir(), 'lab-node-'))
  const keyFile = path.join(folder, 'jump')
  writeFileSync(keyFile, lab.keys.bastionUser.privateKey, { mode: 0o600 })
  const hostKey = lab.keys.bastionHost.publicLine
  const bastion = { host: '127.0.0.1', port: lab.port, user: 'jump', keyFile, hostKey }
  const candidates = [{ user, source: 'image-property', reason: 'The image says so itself.' } as const]
  const { node, cloud } = await reachedNode({ address: '203.0.113.1', port: 22, candidates, site: { bastion } })
  const nodeKey = node.key!
  const other = generateKeyPair('somebody')
  const booted = lab.boot(image, { authorizedKeys: [other.publicKey, nodeKey.publicKey] })
  const address = at ?? booted
  lab.routes.set(address, { machineId: 'cloud/1' })
  const reached = node.steps.get(5)!.facts as StepFacts[5]
  reached.address = address
  const machine = lab.machines.machine('cloud/1')!
  watch = new LockoutWatch(machine, {
    user,
    node: blobOf(nodeKey.publicKey),
    fleet: blobOf(node.fleet.publicKey),
    other: blobOf(other.publicKey),
  })

  /** One worker takes the node and runs it; `Crashed` when it was killed by the watch. */
  const work = async ({
    on = {},
    timing = patient,
    onStep,
    signal = new AbortController().signal,
    direct = false,
  }: {
    on?: Watch
    /** Without SSH in between. */
    direct?: boolean
    timing?: Timing
    onStep?: (step: StepId) => void
    signal?: AbortSignal
  } = {}): Promise<'delivered' | 'failed' | 'cancelled' | 'killed'> => {
    const { run, store } = node.claim()
    node.crashAfter = null
    const dying = async (action: undefined | (() => void | Promise<void>)) => {
      try {
        await action?.()
      } catch (error) {
        // Dead: nothing of this worker is written from here on.
        node.crashAfter = node.writes
        throw error
      }
    }
    const told: Watch = {
      before: (operation) => {
        moment = operation.what
        return dying(on.before && (() => on.before?.(operation)))
      },
      after: (operation) => {
        watch.look(`after ${operation.what}`)
        return dying(on.after && (() => on.after?.(operation)))
      },
    }
    const beginStep = store.beginStep
    const watchedStore = {
      ...store,
      beginStep: async (step: StepId, attempt: number) => {
        await beginStep(step, attempt)
        if (attempt === 1) onStep?.(step)
      },
    }
    const options: EngineOptions = {
      timing,
      makeDialer: (through, bastionKey) =>
        watched(direct ? directDialer(machine) : createDialer({ bastion: through, bastionKey }), told),
    }
    try {
      return await runNode({ run, store: watchedStore, provider: cloud, signal }, options)
    } catch (error) {
      if (node.crashAfter !== null || error instanceof Crashed) return 'killed'
      throw error
    }
  }

  /** The ways by which a client that is not ours gets in now: with the node key, with the fleet key. */
  const waysIn = async (): Promise<string[]> => {
    const ways: string[] = []
    for (const [name, username, privateKey] of [
      ['node key', user, nodeKey.privateKey],
      ['fleet key', 'root', node.fleet.privateKey],
    ] as const) {
      const login = await lab.connect(address, { username, privateKey }).catch(() => null)
      if (login) ways.push(name)
      await login?.close()
    }
    return ways
  }

  const close = async () => {
    rmSync(folder, { recursive: true, force: true })
    await lab.close()
  }
  return { lab, machine, node, cloud, nodeKey, user, watch, address, work, waysIn, close, [Symbol.asyncDispose]: close }
}
