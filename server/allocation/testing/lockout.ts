import { acceptKey, offeredMethods } from '@/lab/machines/authentication'
import type { Machine } from '@/lab/machines/machine'
import { effective, type SshdConfig } from '@/lab/machines/sshd-config'

/** The keys that matter: base64 of the public keys. `other` belongs to somebody else and must never go. */
export type WatchedKeys = { user: string; node: string; fleet: string; other: string }

const fromOutside = '192.0.2.10'

/**
 * Looks at a machine of the lab after each single change of it, and keeps what must never be: nobody can log in any more;
 * passwords are off, or the node key is gone, before a NEW login as root with the fleet key; a key of somebody else is
 * lost; sshd would not come back. Each for the running sshd and for one that starts with the files as they are now.
 */
export class LockoutWatch {
  readonly violations = new Set<string>()
  looks = 0
  #passwordsAtFirst: boolean | null = null

  constructor(
    private readonly machine: Machine,
    private readonly keys: WatchedKeys,
  ) {}

  /** To be called after each change; `moment` says when, for the report. */
  look(moment: string): void {
    const { machine } = this
    // Before the first login the node is still being made.
    if (!machine.logins.some(({ key }) => key === this.keys.node)) return
    this.looks++
    this.#passwordsAtFirst ??= this.#passwords(machine.running)
    this.#lookAt(machine.running, `${moment}, running`)
    const onDisk = machine.readSshdConfig('/etc/ssh/sshd_config')
    if (onDisk.errors.length > 0) this.violations.add(`${moment}: sshd would not start: ${onDisk.errors[0]}`)
    else this.#lookAt(onDisk, `${moment}, started anew`)
  }

  /** Which of the two keys the running sshd lets in. */
  get waysIn(): string[] {
    const { running } = this.machine
    return [
      ...(this.#accepts(running, this.keys.user, this.keys.node) ? ['node key'] : []),
      ...(this.#accepts(running, 'root', this.keys.fleet) ? ['fleet key'] : []),
    ]
  }

  #lookAt(config: SshdConfig, moment: string): void {
    const { user, node, fleet, other } = this.keys
    const byNodeKey = this.#accepts(config, user, node)
    const byFleetKey = this.#accepts(config, 'root', fleet)
    const proven = this.machine.logins.some(({ user: who, key }) => who === 'root' && key === fleet)
    if (!byNodeKey && !byFleetKey) this.violations.add(`${moment}: nobody can log in`)
    if (!byNodeKey && !proven) this.violations.add(`${moment}: the node key is gone before the fleet key logged in`)
    if (this.#passwordsAtFirst && !this.#passwords(config) && !proven)
      this.violations.add(`${moment}: passwords are off before the fleet key logged in`)
    if (!this.#accepts(config, user, other)) this.violations.add(`${moment}: a key of somebody else is lost`)
  }

  #settings(config: SshdConfig, user: string) {
    const groups = this.machine.groupNames(user)
    return effective(config, { user, groups, host: fromOutside, address: fromOutside })
  }

  #passwords(config: SshdConfig): boolean {
    return offeredMethods(this.#settings(config, this.keys.user)).includes('password')
  }

  #accepts(config: SshdConfig, user: string, blob: string): boolean {
    const found = acceptKey(this.machine, this.#settings(config, user), user, Buffer.from(blob, 'base64'))
    return found !== null && !found.line.options.has('command')
  }
}
