import type { Duplex } from 'node:stream'
import { account as findAccount, groupsOf, readAsRoot } from '@/lab/machines/accounts'
import { hiddenCommands, userCommands } from '@/lab/machines/command-names'
import { changesDisk, spoilDisk } from '@/lab/machines/fault-disk'
import { hostKeyPairs, type OpenSshKeyPair } from '@/lab/machines/host-keys'
import { firstBootDisk } from '@/lab/machines/image'
import { Cuts } from '@/lab/machines/life'
import { minimatch } from '@/lab/machines/patterns'
import { parseSshdConfig, type SshdConfig } from '@/lab/machines/sshd-config'
import { type DirectoryNode, fromPlain, locate, type PlainInode, rootCredentials, toPlain } from '@/lab/machines/tree'
import { applyUserData } from '@/lab/machines/user-data'
import type { MachineFault, MachineSpec } from '@/lab/port'

/** What machines need of the lab. */
export type MachineContext = {
  /** Host keys are derived of it, so that they cost nothing to keep. */
  secret: string
  now(): number
  pace: number
  changed(): void
  randomHex(length: number): string
}

/** `key` is the base64 of a public key's blob; null for other methods. */
export type Login = { user: string; method: string; key: string | null }

export type MachineSnapshot = {
  spec: MachineSpec
  powered: boolean
  bootedAtMs: number
  hostKeyGeneration: number
  connections: number
  faults: MachineFault[]
  /** null while nobody has looked into the machine: then it is made of its spec again. */
  inside: { disk: PlainInode; running: SshdConfig; sshdAlive: boolean } | null
}

const configPath = '/etc/ssh/sshd_config'

/** One virtual machine: disk, accounts, and an sshd whose running configuration only a reload replaces. */
export class Machine {
  powered = true
  bootedAtMs: number
  hostKeyGeneration = 0
  /** SSH connections so far. */
  connections = 0
  sshdAlive = true
  readonly sshdPid = 612
  readonly faults = new Set<MachineFault>()
  /** Files that nobody may change, as after `chattr +i`; for tests, kept in memory only. */
  readonly immutable = new Set<string>()
  /** Sessions that will be cut off half way. */
  readonly cut = new Cuts()
  /** The address belongs to somebody else's machine by now: its host keys are others, and nobody of ours has an account. */
  stranger = false
  /** Who logged in, newest last: for tests, kept in memory only. */
  readonly logins: Login[] = []
  private tree: DirectoryNode | null = null
  private config: SshdConfig = { directives: [], errors: [] }
  private opening: Promise<void> | null = null
  private pid = 1000
  private announced: string[] | null = null
  private readonly streams = new Set<Duplex>()

  constructor(
    readonly spec: MachineSpec,
    private readonly context: MachineContext,
    snapshot?: MachineSnapshot,
  ) {
    this.bootedAtMs = snapshot?.bootedAtMs ?? context.now()
    if (!snapshot) return
    this.powered = snapshot.powered
    this.hostKeyGeneration = snapshot.hostKeyGeneration
    this.connections = snapshot.connections
    for (const fault of snapshot.faults) this.faults.add(fault)
    this.stranger = this.faults.has('ssh-other-machine') && this.connections > 1
    if (!snapshot.inside) return
    const disk = fromPlain(snapshot.inside.disk)
    if (disk.kind !== 'directory') throw new Error(`The snapshot of machine ${spec.id} has no directory as its root.`)
    this.tree = disk
    this.config = snapshot.inside.running
    this.sshdAlive = snapshot.inside.sshdAlive
    this.opening = Promise.resolve()
  }

  readonly now = (): number => this.context.now()
  readonly changed = (): void => this.context.changed()
  readonly sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms * this.context.pace))

  /** The disk; `open` must have been awaited. */
  get disk(): DirectoryNode {
    if (!this.tree) throw new Error(`Machine ${this.spec.id} has not been opened yet.`)
    return this.tree
  }

  /** What sshd goes by, whatever the files say by now. */
  get running(): SshdConfig {
    return this.config
  }

  /** True from the moment that sshd accepts connections. */
  get listening(): boolean {
    return this.powered && this.sshdAlive && this.now() >= this.bootedAtMs + this.spec.sshAfterMs * this.context.pace
  }

  /** Makes the disk at the first look into the machine: image, cloud-init, user data, and sshd reading its files. */
  open(): Promise<void> {
    this.opening ??= this.firstBoot()
    return this.opening
  }

  private async firstBoot(): Promise<void> {
    this.tree = firstBootDisk(
      this.spec,
      this.bootedAtMs,
      this.hostKeys().map(({ publicLine }) => publicLine),
    )
    this.config = this.readSshdConfig(configPath)
    await applyUserData(this)
    // After the user data, so that what came with it is spoilt as well.
    for (const fault of this.faults) spoilDisk(this.tree, fault, this.spec.image.loginUser)
    this.config = this.readSshdConfig(configPath)
    this.changed()
  }

  /** Starts a stopped machine: the same disk, and sshd reads what stands there. */
  start(): void {
    this.powered = true
    this.bootedAtMs = this.now()
    if (this.tree) {
      this.config = this.readSshdConfig(configPath)
      this.sshdAlive = this.config.errors.length === 0
    }
    this.changed()
  }

  /** Switches it off: open connections break. */
  stop(): void {
    this.powered = false
    this.disconnect()
    this.changed()
  }

  disconnect(): void {
    for (const stream of this.streams) stream.destroy()
  }

  /** Remembers a connection, so that it breaks when the machine stops. */
  track(stream: Duplex): void {
    this.streams.add(stream)
    stream.once('close', () => this.streams.delete(stream))
  }

  /** From now on; a fault that comes after the first look into the machine still changes its disk and its connections. */
  afflict(fault: MachineFault): void {
    this.faults.add(fault)
    if (this.tree) spoilDisk(this.tree, fault, this.spec.image.loginUser)
    if (fault === 'ssh-cut-mid-script') this.cut.plan(...this.cutsOfItsOwn())
    if (fault === 'ssh-other-machine' && this.connections > 0) this.handOn()
    this.changed()
  }

  /** Two sessions, at places that differ from machine to machine. */
  private cutsOfItsOwn(): number[] {
    const sum = [...this.spec.id].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 9973, 7)
    return [sum % 5, sum % 11]
  }

  private handOn(): void {
    this.stranger = true
    this.hostKeyGeneration = 1
    this.disconnect()
  }

  /** One more connection: the faults that begin with the second one begin here. */
  connected(): void {
    this.connections += 1
    if (this.connections < 2) return
    if (this.faults.has('ssh-wrong-host-key')) this.hostKeyGeneration = 1
    if (this.faults.has('ssh-other-machine') && !this.stranger) this.handOn()
  }

  remember(login: Login): void {
    this.logins.push(login)
    if (this.logins.length > 200) this.logins.shift()
  }

  /** The trouble is over; where the disk was changed by it, it is that of a first boot again. */
  heal(): void {
    if ([...this.faults].some(changesDisk)) {
      this.tree = null
      this.opening = null
    }
    if (this.faults.has('ssh-wrong-host-key') || this.stranger) this.hostKeyGeneration = 0
    this.stranger = false
    this.sshdAlive = true
    this.faults.clear()
    this.cut.clear()
    this.changed()
  }

  /** The public keys that the first boot made, one line each. */
  announcedHostKeys(): string[] {
    this.announced ??= hostKeyPairs(this.context.secret, this.spec.id, 0).map(({ publicLine }) => publicLine)
    return this.announced
  }

  /** The keys that sshd answers with. */
  hostKeys(): OpenSshKeyPair[] {
    return hostKeyPairs(this.context.secret, this.spec.id, this.hostKeyGeneration)
  }

  /** Parses the files on the disk; nothing takes effect by it. */
  readSshdConfig(path: string): SshdConfig {
    return parseSshdConfig(path, {
      read: (file) => readAsRoot(this.disk, file),
      glob: (pattern) => this.glob(pattern),
    })
  }

  private glob(pattern: string): string[] {
    const cut = pattern.lastIndexOf('/')
    try {
      const { node } = locate(this.disk, pattern.slice(0, cut) || '/', rootCredentials)
      if (node?.kind !== 'directory') return []
      const last = pattern.slice(cut + 1)
      const names = [...node.children.keys()].filter((name) => minimatch(name, last) && !name.startsWith('.'))
      return names.sort().map((name) => `${pattern.slice(0, cut)}/${name}`)
    } catch {
      return []
    }
  }

  /** As a unit's ExecReload does: `sshd -t` first. Gives the errors, or null when it took effect. */
  reloadSshd(): string | null {
    const config = this.readSshdConfig(configPath)
    if (!this.sshdAlive) return 'sshd is not running'
    if (config.errors.length > 0) return config.errors.join('\n')
    this.config = config
    this.changed()
    return null
  }

  /** As a SIGHUP does: sshd executes itself again, and does not survive a configuration with errors. */
  hangUpSshd(): void {
    if (this.reloadSshd() !== null) this.stopSshd()
  }

  restartSshd(): string | null {
    this.sshdAlive = true
    const problem = this.reloadSshd()
    this.sshdAlive = problem === null
    this.changed()
    return problem
  }

  /** Established sessions live on, new connections are refused. */
  stopSshd(): null {
    this.sshdAlive = false
    this.changed()
    return null
  }

  hasCommand(name: string): boolean {
    const { image } = this.spec
    if (name === 'sudo' && this.faults.has('ssh-sudo-missing')) return false
    return userCommands(image).includes(name) || hiddenCommands(image).includes(name)
  }

  groupNames(user: string): string[] {
    const found = findAccount(this.disk, user)
    return found ? groupsOf(this.disk, found).map(({ name }) => name) : []
  }

  nextPid(): number {
    this.pid += 1
    return this.pid
  }

  /** For names of temporary files. */
  randomName(length: number): string {
    return this.context.randomHex(length)
  }

  snapshot(): MachineSnapshot {
    const { spec, powered, bootedAtMs, hostKeyGeneration, connections, sshdAlive } = this
    const inside = this.tree ? { disk: toPlain(this.tree), running: this.config, sshdAlive } : null
    return { spec, powered, bootedAtMs, hostKeyGeneration, connections, faults: [...this.faults], inside }
  }
}
