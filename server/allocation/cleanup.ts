import { ProviderError } from '@/server/providers/errors'
import type { ApiExchange, Call, Owned, OwnedKind } from '@/server/providers/port'
import { type Engine, type EngineOptions, forStore, withDefaults } from './engine'
import { permitOf } from './permit'
import { type Intent, LeaseLost, type RunContext } from './ports'

export type CleanUpResult = { removed: string[]; left: { what: string; why: string }[] }
export type CleanUpWhy = 'failed' | 'cancelled' | 'released'
export type CleanUpOptions = {
  engine?: Engine
  options?: EngineOptions
  /** Who asked for it, for the event. */
  by?: string
  /** True: its first event is written already. */
  announced?: boolean
}

/** The first event of a clean-up. */
export const cleanUpStart = (why: CleanUpWhy, by = 'Plumbline') => ({ type: 'cleanup-started', why, by }) as const

/** Newest first: what was made last hangs on what was made before. */
const undoOrder: Record<OwnedKind, number> = {
  // The address goes with its last forwarding.
  'port-forwarding': 0,
  'floating-ip': 1,
  server: 2,
  volume: 3,
  port: 4,
  'security-group': 5,
  key: 6,
}

/**
 * Removes everything that this node owns in its cloud, newest first, and says what it could not remove. Things are found by
 * their mark and by what the intents remember; what the cloud has not shown yet is looked for repeatedly, since it may still
 * appear: an intent that was never confirmed, and a server so fresh that the cloud's reading side does not know it. Safe to be run again after a crash. Runs with a fresh signal: the run's own was aborted.
 */
export async function cleanUp(
  context: RunContext,
  why: CleanUpWhy,
  options: CleanUpOptions = {},
): Promise<CleanUpResult> {
  const { store } = context
  const engine = options.engine ?? forStore(withDefaults(options.options ?? {}), store)
  const { clock, timing } = engine
  if (!options.announced) await store.append([cleanUpStart(why, options.by)])
  const intents = (await store.intents()).filter(({ removed }) => !removed)
  const removal = new Removal(context, intents)
  const startedMs = clock.now()
  const fresh = new AbortController()
  const timer = setTimeout(() => fresh.abort(new Error('The clean-up took too long.')), timing.cleanupMs)
  try {
    const mayAppear = () => clock.now() - startedMs < timing.settleMs
    while (intents.length > 0) {
      const clean = await removal.round(fresh.signal, mayAppear())
      if (
        (clean && (removal.allSeen() || !mayAppear())) ||
        removal.hopeless ||
        clock.now() - startedMs >= timing.cleanupMs
      )
        break
      await clock.sleep(timing.cleanupPauseMs, fresh.signal).catch(() => {})
    }
  } finally {
    clearTimeout(timer)
  }
  const result = await removal.finish()
  if (result.left.length === 0) {
    await store.discardNodeKey()
    await store.forgetHosts?.()
  }
  await store.append([{ type: 'cleanup-finished', ...result }])
  return result
}

class Removal {
  /** Set when the cloud does not let us look any more: no further round can heal refused credentials. */
  hopeless = false
  readonly #removed = new Map<string, string>()
  readonly #problems = new Map<string, string>()
  /** Intents whose thing the cloud has shown: from then on its absence is the truth. */
  readonly #seen = new Set<string>()
  #listed = false
  #listProblem: string | null = null

  constructor(
    private readonly context: RunContext,
    private readonly intents: Intent[],
  ) {}

  /** Has the cloud shown everything that we meant to make? */
  allSeen(): boolean {
    return this.intents.every(({ id }) => this.#seen.has(id))
  }

  /**
   * One look at the cloud, and a request to remove all that is there. True when nothing of ours is there any more.
   * `mayAppear`: what the cloud does not show yet is asked to go all the same.
   */
  async round(signal: AbortSignal, mayAppear: boolean): Promise<boolean> {
    // A refused permit needs no abort: nothing else of this clean-up is under way.
    const call = { ...silentCall(signal), permit: permitOf(this.context.store, () => {}) }
    const { provider } = this.context
    const owned = await this.#find(call, mayAppear)
    if (!owned) return false
    let clean = true
    for (const thing of owned) {
      if (thing.kind === 'server' && (await this.#isGone(thing, call))) continue
      clean = false
      try {
        await provider.removeOwned(thing, call)
      } catch (error) {
        if (error instanceof LeaseLost) throw error
        // Also when we may not remove this one thing: what hangs on others may still go in a later round.
        this.#problems.set(label(thing), sentenceOf(error))
        continue
      }
      // Outside of the try: a lost lease ends the clean-up, another worker does it.
      await this.#note(thing)
      this.#problems.delete(label(thing))
    }
    return clean
  }

  /** What the cloud shows of this node, newest first; null when it could not be asked. */
  async #find(call: Call, mayAppear = false): Promise<Owned[] | null> {
    const { run, provider } = this.context
    try {
      const listed = await provider.findOwned({ installation: run.installation, allocation: run.allocationId }, call)
      const mine = listed.filter((thing) => this.#intentOf(thing) !== undefined)
      for (const thing of mine) this.#seen.add(this.#intentOf(thing)?.id ?? '')
      const remembered = this.#remembered().filter(
        (thing) => !has(mine, thing) && (!this.#listed || (mayAppear && !this.#seen.has(thing.intent ?? ''))),
      )
      this.#listed = true
      this.#listProblem = null
      return [...mine, ...remembered].sort((a, b) => undoOrder[a.kind] - undoOrder[b.kind])
    } catch (error) {
      this.#listProblem = sentenceOf(error)
      this.hopeless ||= error instanceof ProviderError && error.code === 'auth'
      return null
    }
  }

  #intentOf(thing: Owned): Intent | undefined {
    return this.intents.find(
      ({ id, kind, name, providerId }) =>
        thing.intent === id ||
        (thing.kind === kind && (thing.id === providerId || (thing.intent === null && thing.name === name))),
    )
  }

  /** Things that the cloud gave an id for; asked to go even when the list does not show them (it may lag behind). */
  #remembered(): Owned[] {
    const { allocationId } = this.context.run
    return this.intents.flatMap(({ id, kind, name, providerId }) =>
      providerId === null ? [] : [{ kind, id: providerId, name, allocation: allocationId, intent: id }],
    )
  }

  /** A server that ended may be listed for a while (EC2 shows terminated instances for an hour). */
  async #isGone({ id, intent }: Owned, call: Call): Promise<boolean> {
    try {
      const node = await this.context.provider.getNode({ serverId: id }, call)
      // One that was never shown may just be too fresh for the reading side (EC2 for some seconds after RunInstances).
      if (node === null) return this.#seen.has(intent ?? '')
      this.#seen.add(intent ?? '')
      return node.state === 'deleted'
    } catch {
      return false
    }
  }

  async #note(thing: Owned): Promise<void> {
    if (this.#removed.has(label(thing))) return
    this.#removed.set(label(thing), label(thing))
    await this.context.store.append([{ type: 'cleanup-log', message: `Removing ${label(thing)}.` }])
  }

  /** One last look; intents whose thing is gone are closed, the others are named with the reason. */
  async finish(): Promise<CleanUpResult> {
    const { store } = this.context
    const left: CleanUpResult['left'] = []
    const still = await this.#find(silentCall(AbortSignal.timeout(30_000)))
    for (const intent of this.intents) {
      const what = `${intent.kind} ${intent.name}`
      if (!still) {
        left.push({ what, why: this.#listProblem ?? 'The cloud could not be asked.' })
        continue
      }
      const thing = still.find(
        ({ intent: id, kind, ...each }) => id === intent.id || (kind === intent.kind && each.id === intent.providerId),
      )
      const gone =
        !thing || (thing.kind === 'server' && (await this.#isGone(thing, silentCall(AbortSignal.timeout(30_000)))))
      if (gone) await store.removed(intent.id)
      else left.push({ what: label(thing), why: this.#problems.get(label(thing)) ?? 'The cloud still shows it.' })
    }
    const names = new Set(left.map(({ what }) => what))
    return { removed: [...this.#removed.keys()].filter((name) => !names.has(name)), left }
  }
}

const has = (list: Owned[], thing: Owned): boolean =>
  list.some(({ kind, id }) => kind === thing.kind && id === thing.id)
const label = ({ kind, name, id }: Owned): string =>
  name === id || name === '' ? `${kind} ${id}` : `${kind} ${name} (${id})`
const sentenceOf = (error: unknown): string =>
  error instanceof ProviderError ? error.message : 'An unexpected error; the log of the worker says more.'

/** Exchanges of a clean-up belong to no step and are not kept. */
const silentCall = (signal: AbortSignal): Call => ({ signal, record: (_exchange: ApiExchange) => {} })
