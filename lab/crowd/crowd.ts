import { hash, hex8, mix, share, unmix } from './numbers'
import { type Group, groupOf, nameIn } from './people'
import { type CrowdState, crowdMax, type Wave, type WaveKind } from './state'

export type MemberState = 'running' | 'stopped' | 'failed' | 'building'

/** A node of a crowd, in the words of no particular cloud. */
export type Member = {
  number: number
  generation: number
  name: string
  state: MemberState
  tags: Record<string, string>
  /** 0 smallest to 3 largest. */
  size4: number
  /** Which of the cloud's images, networks and zones: taken modulo how many there are. */
  image: number
  network: number
  zone: number
  createdAt: number
  updatedAt: number
  /** Since when it is in its state; tags, names and sizes change none. */
  stateAt: number
}

const drawn = { state: 21, zone: 22, spread: 23, wave: 100 }
const launchMs = 4_000

/** The nodes of a crowd. Reads its state anew at each call, so that whoever changes that need not tell. */
export class Crowd {
  private revision = ''
  private taken = new Set<number>()
  private readonly lists = new Map<string, Int32Array>()
  private counts: number[] = []
  private group: Group | null = null

  constructor(readonly state: CrowdState) {}

  /** Forgets what was computed for an earlier state. */
  private look(): void {
    const { count, waves, taken } = this.state
    const revision = `${count} ${waves.length} ${taken.length}`
    if (revision === this.revision) return
    this.revision = revision
    this.taken = new Set(taken)
    this.lists.clear()
    this.counts = []
  }

  has(number: number): boolean {
    this.look()
    return Number.isInteger(number) && number >= 0 && number < this.state.count && !this.taken.has(number)
  }

  /** Whether the wave changed the node. */
  isMetBy({ number, percent }: Wave, node: number): boolean {
    return share(this.state.seed, node, drawn.wave + number) < percent / 100
  }

  /** How often the node was replaced by a new one of the same name: until now, or until a wave. */
  generation(number: number, until = Number.POSITIVE_INFINITY): number {
    let generation = 0
    for (const wave of this.state.waves) {
      if (wave.kind === 'replace' && wave.number < until && this.isMetBy(wave, number)) generation += 1
    }
    return generation
  }

  /** The last wave that met the node, of one kind or of any; null: none. */
  lastWave(number: number, kind?: WaveKind): Wave | null {
    for (let index = this.state.waves.length - 1; index >= 0; index--) {
      const wave = this.state.waves[index]
      if (wave && (kind === undefined || wave.kind === kind) && this.isMetBy(wave, number)) return wave
    }
    return null
  }

  /** Epoch milliseconds; falls with the numbers, except of those that were replaced. */
  createdAt(number: number): number {
    return this.lastWave(number, 'replace')?.at ?? this.state.born - (number + 1) * this.state.stepMs
  }

  updatedAt(number: number): number {
    return (this.lastWave(number)?.at ?? this.createdAt(number)) + this.launchMs()
  }

  private stateAt(number: number): number {
    return Math.max(this.lastWave(number, 'power')?.at ?? 0, this.createdAt(number)) + this.launchMs()
  }

  private launchMs = (): number => (this.state.manner === 'idle' ? 0 : launchMs)

  stateOf(number: number, group = this.groupOf(number)): MemberState {
    if (this.state.manner === 'idle') return 'stopped'
    const at = share(this.state.seed, number, drawn.state + 7 * this.generation(number))
    if (at < 0.012) return 'failed'
    if (at < 0.014) return 'building'
    const stopped = at < 0.014 + group.stopped
    const powered = this.state.waves.filter((wave) => wave.kind === 'power' && this.isMetBy(wave, number)).length
    return stopped === (powered % 2 === 0) ? 'stopped' : 'running'
  }

  /** Who asks for one node mostly asks for its neighbours, too. */
  private groupOf(number: number): Group {
    const { group } = this
    if (group && group.first <= number && number < group.first + group.size) return group
    this.group = groupOf(this.state.seed, number)
    return this.group
  }

  private size4(number: number): number {
    if (this.state.manner === 'idle') return 0
    const grown = this.state.waves.filter((wave) => wave.kind === 'resize' && this.isMetBy(wave, number)).length
    return (this.groupOf(number).size4 + grown) % 4
  }

  /** How many nodes there are of each size. */
  sizes = (): number[] => {
    this.look()
    if (this.counts.length > 0) return this.counts
    this.counts = [0, 0, 0, 0]
    for (const number of this.where('', () => true)) {
      const size4 = this.size4(number)
      this.counts[size4] = (this.counts[size4] ?? 0) + 1
    }
    return this.counts
  }

  member(number: number): Member {
    const { manner, seed, waves } = this.state
    const group = this.groupOf(number)
    const met = waves.filter((wave) => this.isMetBy(wave, number))
    const of = (kind: WaveKind): Wave[] => met.filter((wave) => wave.kind === kind)
    const renamed = of('rename').at(-1)
    const patched = of('tags').at(-1)
    const idle = manner === 'idle'
    const name = idle ? `crowd-${number}` : nameIn(group, number)
    const tags: Record<string, string> = idle
      ? { 'lab:crowd': String(number), owner: `team-${number % 40}` }
      : { ...group.tags }
    if (patched) tags.patched = `round-${patched.number}`
    return {
      number,
      generation: of('replace').length,
      name: renamed ? `${name}-v${renamed.number + 1}` : name,
      state: this.stateOf(number, group),
      tags,
      size4: this.size4(number),
      image: idle ? 0 : group.image,
      network: idle ? 0 : group.network,
      zone: idle ? 0 : hash(seed, number, drawn.zone) % 3,
      createdAt: this.createdAt(number),
      updatedAt: this.updatedAt(number),
      stateAt: this.stateAt(number),
    }
  }

  /** Eight hexadecimal digits that tell the number, in no order that one could see. */
  scattered = (number: number): string => hex8(mix(number ^ this.state.seed))
  fromScattered = (digits: string): number => (unmix(Number.parseInt(digits, 16)) ^ this.state.seed) >>> 0

  /** Eight hexadecimal digits that tell the number and are in its order. */
  ordered = (number: number): string => hex8(number * 4096 + (hash(this.state.seed, number, drawn.spread) & 0xfff))
  fromOrdered = (digits: string): number => Number.parseInt(digits, 16) >>> 12

  /** Eight more that belong to the number, the generation and a purpose. */
  digits(number: number, purpose: number, generation: number): string {
    return hex8(hash(this.state.seed, number, 1000 + purpose + 31 * generation))
  }

  /** The numbers of those that are there and meet the test, made once for each key as long as the crowd stays as it is. */
  where(key: string, test: (number: number) => boolean, order: 'newest' | 'oldest' | 'number' = 'newest'): Int32Array {
    const make = () => (key === '' ? this.ordering(order) : this.where('', () => true, order).filter(test))
    return this.once(`${order} ${key}`, make)
  }

  /** The numbers that were found under this key, or are found now. */
  once(key: string, make: () => Int32Array): Int32Array {
    this.look()
    const known = this.lists.get(key)
    if (known) return known
    const made = make()
    // Questions that come once are not kept for ever.
    if (this.lists.size > 20) this.lists.clear()
    this.lists.set(key, made)
    return made
  }

  private ordering(order: 'newest' | 'oldest' | 'number'): Int32Array {
    const { count, waves } = this.state
    const numbers = Int32Array.from({ length: count }, (_, number) => number).filter((number) => this.has(number))
    if (order === 'number' || !waves.some(({ kind }) => kind === 'replace')) return numbers
    const generations = new Map<number, number>()
    for (const number of numbers) {
      const at = this.lastWave(number, 'replace')?.at
      if (at !== undefined) generations.set(number, at)
    }
    const sign = order === 'newest' ? -1 : 1
    return numbers.sort((a, b) => sign * ((generations.get(a) ?? 0) - (generations.get(b) ?? 0)) || a - b)
  }

  /** Makes the crowd larger or smaller; nodes that stay are the same as before. */
  resize(count: number): void {
    if (count > crowdMax) throw new RangeError(`A crowd has ${crowdMax} nodes at most.`)
    this.state.count = count
    this.state.taken = this.state.taken.filter((number) => number < count)
  }

  /** Changes about so many per cent of the nodes; answers how many that were. */
  change(kind: WaveKind, percent: number, at: number): number {
    const last = this.state.waves.at(-1)
    // Nova tells whole seconds: what changes later must look later.
    const time = Math.max(Math.floor(at / 1000) * 1000, last ? last.at + 1000 : 0)
    const wave: Wave = { at: time, percent, kind, number: this.state.waves.length }
    this.state.waves.push(wave)
    return this.where('', () => true, 'number').filter((number) => this.isMetBy(wave, number)).length
  }

  /** From now on the node is one of the cloud's own. */
  take(number: number): void {
    this.state.taken.push(number)
  }
}

const crowds = new WeakMap<CrowdState, Crowd>()

/** The crowd of a state; null where there is none. */
export function crowdOf(state: CrowdState | undefined): Crowd | null {
  if (!state) return null
  const known = crowds.get(state) ?? new Crowd(state)
  crowds.set(state, known)
  return known
}
