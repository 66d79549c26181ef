import { type SshConnection, SshError } from '@/server/ssh/port'
import { rootKeysScript } from '../scripts/root-keys'
import { readReport, type ScriptReport } from '../scripts/shared'
import { mayChange, type StepContext } from '../step'
import { findPrivilege, type Privilege, runAsRoot } from './privilege'
import { workingAs } from './proofs'

/** How long taking the settings back may last, in ms: also when a step has almost no time left for it. */
const restoreMsMax = 30_000

/** What a script reported; `cut` when the connection ended while it ran, so that only part of its words may have come. */
export type Ran = { report: ScriptReport; cut: boolean }

/**
 * The ways by which step 7 is root on the node: the login user's working connection with the node key, and root's own with
 * the fleet key once that has logged in. A reload of sshd may take one of them away; scripts go over what is left, or
 * connect again with the node key.
 */
export class Lifelines {
  #privilege: Privilege | null = null
  #root: SshConnection | null = null

  constructor(
    private readonly context: StepContext,
    private readonly user: string,
  ) {}

  /** How the login user becomes root; found out once. */
  async privilege(): Promise<Privilege> {
    if (this.#privilege) return this.#privilege
    const connection = await workingAs(this.context, this.user)
    this.#privilege = await findPrivilege(connection, this.user, this.context)
    return this.#privilege
  }

  /** Root's own connection, made with the fleet key; replaces and closes the one before. */
  hold(root: SshConnection): void {
    if (this.#root !== root) this.#root?.close()
    this.#root = root
  }

  /** Closes root's connection unless it was given away. */
  release(kept: SshConnection | null = null): void {
    if (this.#root !== kept) this.#root?.close()
    this.#root = null
  }

  /** Runs one phase of step 7's script. A connection that ends under it is no failure: what was done is looked at. */
  async run(...args: string[]): Promise<Ran> {
    await mayChange(this.context)
    try {
      const { connection, privilege } = await this.#way()
      const { signal, timing } = this.context
      const script = { text: rootKeysScript, args }
      return { report: await runAsRoot(connection, script, { privilege, signal, timing }), cut: false }
    } catch (error) {
      const part = outputOfCut(error)
      if (part === null) throw error
      return { report: readReport(part), cut: true }
    }
  }

  /** Takes the sshd settings back. Null when that is done; else why it could not be, in a sentence. */
  async restore(): Promise<string | null> {
    await mayChange(this.context)
    const { timing } = this.context
    const signal = AbortSignal.any([this.context.signal, AbortSignal.timeout(restoreMsMax)])
    try {
      const { connection, privilege } = await this.#way()
      await runAsRoot(connection, { text: rootKeysScript, args: ['restore'] }, { privilege, signal, timing })
      return null
    } catch (error) {
      this.context.signal.throwIfAborted()
      // The reload is the last thing that it does.
      if (outputOfCut(error)?.includes('@trying')) return null
      return error instanceof Error ? error.message : String(error)
    }
  }

  async #way(): Promise<{ connection: SshConnection; privilege: Privilege }> {
    if (this.#root?.open) return { connection: this.#root, privilege: { tool: 'root', pty: false } }
    return { connection: await workingAs(this.context, this.user), privilege: await this.privilege() }
  }
}

/** What a command had written when its connection ended; null for every other error. */
function outputOfCut(error: unknown): string | null {
  return error instanceof SshError && error.code === 'closed' ? (error.options.output ?? null) : null
}
