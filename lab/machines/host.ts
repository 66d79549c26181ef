import { isIPv6 } from 'node:net'
import type { Dial } from '@/lab/machines/bastion'
import { consoleText } from '@/lab/machines/console'
import { Machine, type MachineContext, type MachineSnapshot } from '@/lab/machines/machine'
import { slowed } from '@/lab/machines/slow'
import { acceptSsh } from '@/lab/machines/ssh-server'
import type { MachineFault, MachineHost, MachineSpec, Reachability } from '@/lab/port'

export type MachineHostSnapshot = { machines: MachineSnapshot[]; awaited: [string, MachineFault[]][] }

type Resolver = (address: string, port: number) => Reachability | null

const sshPort = 22

/** IPv6 addresses in their one short form, however the client wrote them. */
export const canonicalAddress = (address: string): string =>
  isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address

/** All machines of the lab, and the network in front of them. */
export class LabMachines implements MachineHost {
  private readonly machines = new Map<string, Machine>()
  /** Faults of machines that are not there yet. */
  private readonly awaited = new Map<string, Set<MachineFault>>()
  private readonly resolvers: Resolver[] = []

  constructor(
    private readonly context: MachineContext,
    snapshot?: MachineHostSnapshot,
  ) {
    for (const one of snapshot?.machines ?? []) this.machines.set(one.spec.id, new Machine(one.spec, context, one))
    for (const [id, faults] of snapshot?.awaited ?? []) this.awaited.set(id, new Set(faults))
  }

  boot(spec: MachineSpec): void {
    const known = this.machines.get(spec.id)
    if (known) {
      if (!known.powered) known.start()
      return
    }
    const machine = new Machine(spec, this.context)
    for (const fault of this.awaited.get(spec.id) ?? []) machine.afflict(fault)
    this.awaited.delete(spec.id)
    this.machines.set(spec.id, machine)
    this.context.changed()
  }

  stop(machineId: string): void {
    this.machines.get(machineId)?.stop()
  }

  destroy(machineId: string): void {
    this.machines.get(machineId)?.stop()
    this.machines.delete(machineId)
    this.awaited.delete(machineId)
    this.context.changed()
  }

  /** The keys of the first boot: what the console told. A changed key is somebody else's, and is not announced. */
  hostKeys(machineId: string): string[] {
    return this.machines.get(machineId)?.announcedHostKeys() ?? []
  }

  consoleLog(machineId: string): string {
    const machine = this.machines.get(machineId)
    return machine ? consoleText(machine) : ''
  }

  afflict(machineId: string, kind: MachineFault): void {
    const machine = this.machines.get(machineId)
    if (machine) machine.afflict(kind)
    else this.awaited.set(machineId, (this.awaited.get(machineId) ?? new Set<MachineFault>()).add(kind))
    this.context.changed()
  }

  routes(resolve: Resolver): void {
    this.resolvers.push(resolve)
  }

  /** The machine of that id, for tests and for the control page. */
  machine(machineId: string): Machine | undefined {
    return this.machines.get(machineId)
  }

  /** All machines in short, for the control page. */
  list(): { id: string; powered: boolean; faults: MachineFault[] }[] {
    return [...this.machines.values()].map(({ spec, powered, faults }) => ({
      id: spec.id,
      powered,
      faults: [...faults],
    }))
  }

  /** Breaks every open connection. */
  disconnect(): void {
    for (const machine of this.machines.values()) machine.disconnect()
  }

  /** What happens to a TCP connection to this address; opens the machine's sshd on the stream when it is reached. */
  async dial(address: string, port: number): Promise<Dial> {
    const reached =
      this.resolvers.map((resolve) => resolve(address, port)).find((answer) => answer !== null) ?? 'no-route'
    if (typeof reached === 'string') return reached
    const machine = this.machines.get(reached.machineId)
    if (!machine?.powered || machine.faults.has('ssh-no-route')) return 'no-route'
    if (machine.faults.has('ssh-filtered')) return 'filtered'
    if ((reached.port ?? port) !== sshPort || !machine.listening || machine.faults.has('ssh-refused-port'))
      return 'refused'
    if (machine.faults.has('ssh-silent')) return { open: (stream) => machine.track(stream) }
    await machine.open()
    const slow = machine.faults.has('ssh-slow')
    return { open: (stream) => acceptSsh(machine, slow ? slowed(stream, this.context.pace) : stream) }
  }

  snapshot(): MachineHostSnapshot {
    return {
      machines: [...this.machines.values()].map((machine) => machine.snapshot()),
      awaited: [...this.awaited].map(([id, faults]) => [id, [...faults]]),
    }
  }
}
