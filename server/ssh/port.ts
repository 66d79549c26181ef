import type { Bastion } from '@/server/domain/cloud-schema'

/** Where an SSH server listens, as seen from the last hop. IPv6 addresses stand without brackets. */
export type SshTarget = { address: string; port: number }

/** `privateKey` is OpenSSH PEM. */
export type SshAuth = { privateKey: string } | { password: string }

/** A host key: its algorithm and the base64 of its blob, as in known_hosts. */
export type HostKey = { type: string; key: string }

export const sshErrorCodes = [
  /** The TCP connection was refused: nothing listens (yet). */
  'refused',
  /** No answer to the TCP connection, or the server fell silent. */
  'timeout',
  /** Connected, but no SSH server spoke. */
  'no-banner',
  /** No route, or the bastion may not go there. */
  'unreachable',
  'host-key-changed',
  'auth-refused',
  /** The connection ended before its time. */
  'closed',
  /** What the server said is not SSH as we know it. */
  'protocol',
] as const
export type SshErrorCode = (typeof sshErrorCodes)[number]

/**
 * The one error of this folder. `hop` says which server it is about; `methods` what was offered when a login was refused;
 * `output` what a command had written before its connection ended.
 */
export class SshError extends Error {
  constructor(
    readonly code: SshErrorCode,
    message: string,
    readonly options: { hop?: 'node' | 'bastion'; methods?: string[]; output?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'SshError'
  }
  get hop(): 'node' | 'bastion' {
    return this.options.hop ?? 'node'
  }
}

/** A program with its arguments; command.ts is the only place that turns it into a line for a shell. */
export type Command = { readonly argv: readonly [string, ...string[]] }

export type ExecOptions = {
  stdin?: string
  /** Asks for a terminal; standard error then arrives in `stdout`, with carriage returns. */
  pty?: boolean
  /** The connection is given up and `timeout` thrown after this long: whether it still carries anything is not known. Default 60 s. */
  timeoutMs?: number
  /** Stops early, without waiting for the end, as soon as it says true of what came on standard output. */
  until?: (stdout: string) => boolean
  signal?: AbortSignal
}
/** `code` is null when a signal ended the command or when `until` stopped the wait. Output is cut at 256 KiB. */
export type ExecResult = { code: number | null; signal: string | null; stdout: string; stderr: string }

export interface SshConnection {
  exec(command: Command, options?: ExecOptions): Promise<ExecResult>
  /** False as soon as the connection has ended. */
  readonly open: boolean
  /** Idempotent. */
  close(): void
}

/** What is done about the key that a host shows. */
export type HostCheck = {
  /** Type of the key that is known already, so that the server is asked for that one. */
  type?: string
  /** False is `host-key-changed`. Its own errors are thrown from `dial` as they are. */
  accepts(key: HostKey): boolean | Promise<boolean>
  /** Called once the host has proved that it holds the key: the time to remember it. */
  proven?(key: HostKey): void | Promise<void>
}

export type DialOptions = {
  host: HostCheck
  signal?: AbortSignal
  /** No part of it may take longer than this; see `sshLimits`. */
  timeoutMs?: number
}

/**
 * How long each part may take, in ms: the TCP connection (to the bastion, and from it), the first byte of an SSH server,
 * and key exchange with login. One that drips its bytes is as lost as one that says nothing.
 */
export const sshLimits = { connectMs: 10_000, bannerMs: 15_000, loginMs: 20_000 }
export type SshLimits = typeof sshLimits

/** The limits of one connection. */
export const limitsOf = ({ timeoutMs = Number.POSITIVE_INFINITY }: Pick<DialOptions, 'timeoutMs'>): SshLimits => ({
  connectMs: Math.min(sshLimits.connectMs, timeoutMs),
  bannerMs: Math.min(sshLimits.bannerMs, timeoutMs),
  loginMs: Math.min(sshLimits.loginMs, timeoutMs),
})

/**
 * Opens SSH connections, through a bastion when there is one; the connection to the bastion is made once and shared.
 * All methods throw SshError, or the signal's reason when it was aborted.
 */
export interface Dialer {
  dial(target: SshTarget, user: string, auth: SshAuth, options: DialOptions): Promise<SshConnection>
  /** Authentication methods that the server offers to a user who shows nothing; empty when it asks for nothing at all. */
  probeMethods(target: SshTarget, user: string, options: DialOptions): Promise<string[]>
  /** Does this key or password authenticate? A separate connection that is closed at once. */
  tryLogin(
    target: SshTarget,
    user: string,
    auth: SshAuth,
    options: DialOptions,
  ): Promise<{ outcome: 'accepted' } | { outcome: 'refused'; methods: string[] }>
  close(): void
}

/** What is kept of a bastion's host key between runs, where none is configured: the first one is trusted and stored. */
export type KeptHostKey = {
  known(): Promise<HostKey | null>
  remember(key: HostKey): Promise<void>
}

export type DialerOptions = {
  bastion: Bastion | null
  /** Without it, the key that the bastion shows first is trusted for as long as this dialer lives. */
  bastionKey?: KeptHostKey
  /** Reads the bastion's private key. Default: the file. */
  readKeyFile?: (path: string) => Promise<string>
}
