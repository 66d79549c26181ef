import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'

/**
 * The `ssh` program, which knows nothing of ours: a second opinion on who may log in. `words` is what the server or the
 * program said.
 */
export type Login = { in: boolean; words: string }

export class IndependentSsh {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'ssh-client-'))

  constructor(readonly port: number) {}

  file(name: string, text: string): string {
    const file = path.join(this.#folder, name)
    writeFileSync(file, text)
    chmodSync(file, 0o600)
    return file
  }

  /** Resolves when something listens; rejects after ten seconds. */
  async listening(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      if (await connects(this.port)) return
      await setTimeout(100)
    }
    throw new Error(`Nothing listens on port ${this.port}.`)
  }

  withKey(user: string, privateKey: string): Login {
    const options = [
      '-i',
      this.file('id', privateKey),
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'PreferredAuthentications=publickey',
    ]
    return this.#run(user, options, { env: {} })
  }

  withPassword(user: string, password: string): Login {
    const ask = this.file('ask', `#!/bin/sh\necho '${password}'\n`)
    chmodSync(ask, 0o700)
    const options = ['-o', 'PubkeyAuthentication=no', '-o', 'PreferredAuthentications=password,keyboard-interactive']
    return this.#run(user, [...options, '-o', 'NumberOfPasswordPrompts=1'], {
      env: { SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: 'none' },
    })
  }

  /** A line as it stands on screen, run by a shell, with a command behind it. */
  pasted(line: string, command: string): { status: number | null; stdout: string; words: string } {
    const { status, stdout, stderr } = spawnSync('sh', ['-c', `${line} ${command}`], {
      encoding: 'utf8',
      timeout: 30_000,
    })
    return { status, stdout: stdout.trim(), words: stderr.trim() }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #run(user: string, options: string[], { env }: { env: Record<string, string> }): Login {
    const common = [
      '-F',
      'none',
      '-T',
      '-p',
      String(this.port),
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ]
    const { stdout, stderr } = spawnSync(
      'ssh',
      [...common, ...options, `${user}@127.0.0.1`, 'echo who-is-in; id -un'],
      {
        encoding: 'utf8',
        timeout: 30_000,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, HOME: this.#folder, ...env },
      },
    )
    return { in: stdout.includes('who-is-in'), words: stderr.trim().split('\n').at(-1) ?? '' }
  }
}

const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
