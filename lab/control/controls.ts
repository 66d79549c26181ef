import type { Controls, Fault } from '@/lab/port'

/** A fault that waits for its request. `action` is a dialect's action, `*`, or one that ends with `*`. */
export type PlannedFault = Fault & { id: string; cloud: string; action: string; times: number; taken: number }

/** Where a gate stands: before the action, or after it with the answer still here. */
export type GatePlace = 'before' | 'after'
/** What holds an action until it is opened. */
export type Gate = { id: string; cloud: string; action: string; place: GatePlace; held: number }
/** A request that arrived; `n` counts from 1 over all clouds. */
export type ArrivedCall = { n: number; at: number; cloud: string; action: string }

type OpenableGate = Gate & { release: (() => void)[]; watchers: (() => void)[] }

const matches = (pattern: string, value: string): boolean =>
  pattern === '*' || pattern === value || (pattern.endsWith('*') && value.startsWith(pattern.slice(0, -1)))

const rememberedCalls = 50_000

/** Faults and gates in memory: they do not outlive the lab's process. */
export class LabControls implements Controls {
  private readonly planned: PlannedFault[] = []
  private readonly open = new Map<string, OpenableGate>()
  private readonly arrived: ArrivedCall[] = []
  private arrivals = 0
  private count = 0

  private nextId(kind: string): string {
    this.count += 1
    return `${kind}-${this.count}`
  }

  async enter(cloud: string, action: string): Promise<Fault | null> {
    this.arrivals += 1
    this.arrived.push({ n: this.arrivals, at: Date.now(), cloud, action })
    if (this.arrived.length > rememberedCalls) this.arrived.splice(0, rememberedCalls / 2)
    await this.holdAt('before', cloud, action)
    const fault = this.planned.find(
      (one) => one.taken < one.times && matches(one.cloud, cloud) && matches(one.action, action),
    )
    if (!fault) return null
    fault.taken += 1
    const { kind, retryAfterS, delayMs } = fault
    return { kind, retryAfterS, delayMs }
  }

  async leave(cloud: string, action: string): Promise<void> {
    await this.holdAt('after', cloud, action)
  }

  private async holdAt(place: GatePlace, cloud: string, action: string): Promise<void> {
    for (const gate of [...this.open.values()]) {
      if (gate.place === place && matches(gate.cloud, cloud) && matches(gate.action, action)) await this.hold(gate)
    }
  }

  /** Requests that arrived after number `after`, oldest first; of the older ones only the last 25,000 are sure to be known. */
  calls(after: number): ArrivedCall[] {
    return this.arrived.filter(({ n }) => n > after)
  }

  private hold(gate: OpenableGate): Promise<void> {
    return new Promise((resolve) => {
      gate.held += 1
      gate.release.push(resolve)
      for (const watcher of gate.watchers.splice(0)) watcher()
    })
  }

  /** Plans a fault for the next `times` requests that match. */
  plan(fault: Fault & { cloud: string; action: string; times: number }): PlannedFault {
    const planned = { ...fault, id: this.nextId('fault'), taken: 0 }
    this.planned.push(planned)
    return planned
  }

  faults(): PlannedFault[] {
    return [...this.planned]
  }

  /** Takes one fault back, or all; gives how many. */
  cancelFaults(id?: string): number {
    const before = this.planned.length
    const kept = id === undefined ? [] : this.planned.filter((fault) => fault.id !== id)
    this.planned.splice(0, before, ...kept)
    return before - kept.length
  }

  /** Closes a gate at an action: whoever asks for it waits there until the gate is opened. */
  close(cloud: string, action: string, place: GatePlace = 'before'): Gate {
    const gate: OpenableGate = { id: this.nextId('gate'), cloud, action, place, held: 0, release: [], watchers: [] }
    this.open.set(gate.id, gate)
    return this.show(gate)
  }

  private show({ id, cloud, action, place, held }: OpenableGate): Gate {
    return { id, cloud, action, place, held }
  }

  gates(): Gate[] {
    return [...this.open.values()].map((gate) => this.show(gate))
  }

  gate(id: string): Gate | null {
    const gate = this.open.get(id)
    return gate ? this.show(gate) : null
  }

  /** Resolves as soon as somebody waits at the gate (at once when there is somebody already), or when it is opened. */
  async untilHeld(id: string): Promise<void> {
    const gate = this.open.get(id)
    if (!gate || gate.held > 0) return
    await new Promise<void>((resolve) => gate.watchers.push(resolve))
  }

  /** Opens a gate for good and lets all go; gives how many had waited, or null when there is no such gate. */
  release(id: string): number | null {
    const gate = this.open.get(id)
    if (!gate) return null
    this.open.delete(id)
    for (const go of gate.release) go()
    for (const watcher of gate.watchers) watcher()
    return gate.release.length
  }

  /** Opens all gates: nobody may wait when the lab ends. */
  releaseAll(): void {
    for (const id of [...this.open.keys()]) this.release(id)
  }
}
