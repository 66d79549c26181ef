import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bootScript } from './openssh-boot'

/** How a machine with a real OpenSSH server was built: what field-notes call its manner. */
export type Manner = {
  /** The login account; `root` for images that have no other. */
  user: string
  /** cloud-init's "Please login as ...", a plain refusal, or a key that works. */
  root: 'hint' | 'refused' | 'key'
  sudo: 'nopasswd' | 'requiretty' | 'password' | 'missing'
  /** Where `PasswordAuthentication yes` stands: nowhere, in the main file, or in a drop-in that is read first. */
  password: 'off' | 'main' | 'drop-in'
  services: 'systemctl' | 'service' | 'none'
  /** Seconds during which the port refuses connections. */
  bootS?: number
  /** A reload ends all sessions and their scripts; /etc cannot be written; there is no room left in root's home. */
  trouble?: 'reload-kills-session' | 'read-only' | 'disk-full'
}

export const accountPassword = 'correct horse 42'

/** A real sshd on 127.0.0.1, in a mount and PID namespace of its own, so that the scripts edit real files, and none of ours. */
export type OpensshMachine = {
  port: number
  /** Runs a command as root inside of the machine. */
  inside(script: string): string
  stop(): Promise<void>
}

/** Why no such machine can be made here; null when it can. */
export function opensshMissing(): string | null {
  if (process.getuid?.() !== 0) return 'needs root for namespaces and accounts'
  for (const file of ['/usr/sbin/sshd', '/usr/bin/sudo', '/usr/bin/ssh']) {
    if (!existsSync(file)) return `${file} is not installed (Debian packages openssh-server, openssh-client, sudo)`
  }
  const base = mkdtempSync(path.join(tmpdir(), 'overlay-'))
  try {
    mkdirSync(path.join(base, 'upper'))
    mkdirSync(path.join(base, 'work'))
    const options = `lowerdir=/usr/bin,upperdir=${base}/upper,workdir=${base}/work`
    const probe = `mount --make-rprivate / && mount -t overlay overlay -o ${options} /usr/bin`
    const { status, stderr } = spawnSync('unshare', ['--mount', '--pid', '--fork', 'sh', '-c', probe], {
      encoding: 'utf8',
    })
    return status === 0 ? null : `mount namespaces with overlays are not allowed here: ${stderr.trim()}`
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

export async function startOpenssh(manner: Manner, publicKey: string): Promise<OpensshMachine> {
  const base = mkdtempSync(path.join(tmpdir(), 'openssh-'))
  const port = await freePort()
  for (const name of ['root', 'home', 'upper-bin', 'work-bin', 'upper-sbin', 'work-sbin'])
    mkdirSync(path.join(base, name))
  // A private copy, with accounts and sshd settings of its own.
  cpSync('/etc', path.join(base, 'etc'), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  writeFileSync(path.join(base, 'boot.sh'), bootScript({ base, port, manner, publicKey, password: accountPassword }))
  const child = spawn(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', path.join(base, 'boot.sh')],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const log: string[] = []
  child.stdout.on('data', (bytes: Buffer) => log.push(bytes.toString('utf8')))
  child.stderr.on('data', (bytes: Buffer) => log.push(bytes.toString('utf8')))
  const stop = async () => {
    await ended(child)
    rmSync(base, { recursive: true, force: true })
  }
  try {
    await said(child, log, 'machine-ready')
  } catch (error) {
    await stop()
    throw error
  }
  return { port, stop, inside: (script) => enter(child, script) }
}

/** The namespace's first process is the child of `unshare`. */
function enter(child: ChildProcess, script: string): string {
  const inner = execFileSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })
    .trim()
    .split('\n')[0]
  return execFileSync('nsenter', ['--mount', '--pid', '--target', String(inner), 'sh', '-c', script], {
    encoding: 'utf8',
  })
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

/** Resolves when the machine says the word on standard output; rejects with all that it said when it ends before. */
function said(child: ChildProcess, log: string[], word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (log.join('').includes(word)) resolve()
    }
    child.stdout?.on('data', look)
    child.once('exit', () => reject(new Error(`The machine did not start:\n${log.join('')}`)))
    child.once('error', reject)
    look()
  })
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
