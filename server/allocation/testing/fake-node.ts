import { parsePrivateKey } from '@/server/ssh/handshake'
import { loginHint } from '@/server/ssh/hint'
import {
  type Command,
  type Dialer,
  type ExecResult,
  type HostKey,
  type SshConnection,
  SshError,
} from '@/server/ssh/port'

const hostKey: HostKey = {
  type: 'ssh-ed25519',
  key: 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
}

/**
 * What steps 6 to 8 see of a node, without a server: users, whose keys they are, and what the scripts answer. The real
 * thing is in openssh.contract.test.ts.
 */
export class FakeNode {
  hostKey = hostKey
  bootsAfter = 1
  /** Public key blobs that may log in, by user. */
  readonly keys = new Map<string, Set<string>>()
  /** What `cat` shows, by path. */
  readonly files = new Map<string, string>()
  hint: string | null = 'ubuntu'
  sudo = true
  passwords = true
  /** Users that were tried, in order. */
  readonly tried: string[] = []
  connections = 0

  constructor(readonly nodeKeyBlob: () => string) {}

  readonly makeDialer = (): Dialer => ({
    dial: async (_target, user, auth, options) => {
      options.signal?.throwIfAborted()
      if (this.bootsAfter-- > 0) throw new SshError('refused', 'Nothing listens yet.')
      if (!(await options.host.accepts(this.hostKey))) throw new SshError('host-key-changed', 'Another key.')
      await options.host.proven?.(this.hostKey)
      this.tried.push(user)
      if (!('privateKey' in auth) || !this.#accepts(user, blobOf(auth.privateKey))) {
        throw new SshError('auth-refused', 'Refused.', { methods: ['publickey'] })
      }
      return this.#connection(user, blobOf(auth.privateKey))
    },
    probeMethods: async () => (this.passwords ? ['publickey', 'password'] : ['publickey']),
    tryLogin: async (_target, user, auth) =>
      'privateKey' in auth && this.#accepts(user, blobOf(auth.privateKey))
        ? { outcome: 'accepted' }
        : { outcome: 'refused', methods: ['publickey'] },
    close: () => {},
  })

  #accepts(user: string, blob: string): boolean {
    return this.keys.get(user)?.has(blob) ?? (user === 'root' && this.hint !== null && blob === this.nodeKeyBlob())
  }

  #connection(user: string, blob: string): SshConnection {
    this.connections++
    const hinted = user === 'root' && !this.keys.get('root')?.has(blob)
    let open = true
    return {
      get open() {
        return open
      },
      exec: async ({ argv }: Command, options = {}) => {
        options.signal?.throwIfAborted()
        const said = hinted
          ? `Please login as the user "${this.hint}" rather than the user "root".\n`
          : this.#run(argv, user)
        return typeof said === 'string'
          ? { code: loginHint(said) ? 142 : 0, signal: null, stdout: said, stderr: '' }
          : said
      },
      close: () => {
        open = false
      },
    }
  }

  #run(words: readonly string[], user: string): string | ExecResult {
    const line = words.join(' ')
    if (words[0] === 'echo') return `${words[1]}\n`
    if (words[0] === 'cat') return this.files.get(words[1] ?? '') ?? ''
    if (line === 'id -u') return user === 'root' ? '0\n' : '1000\n'
    if (words[0] === 'sudo' && !this.sudo)
      return { code: 1, signal: null, stdout: '', stderr: 'sudo: a password is required\n' }
    if (words[0] === 'doas') return { code: 127, signal: null, stdout: '', stderr: 'sh: doas: not found\n' }
    if (line === 'sudo -n id -u') return '0\n'
    const [phase, ...args] = words.slice(words.indexOf('-s') + 1)
    switch (phase) {
      case 'keys':
        this.keys.set('root', new Set(args.map((key) => key.split(' ')[1] ?? '')))
        return `@added ${args.length}\n@done keys\n`
      case 'lock':
        this.passwords = false
        return '@place drop-in\n@reload systemctl\n@done lock\n'
      case 'show':
        return '@sshd-root passwordauthentication no\n@sshd-user passwordauthentication no\n@done show\n'
      case 'remove':
        for (const keys of this.keys.values()) keys.delete(args[0] ?? '')
        this.hint = null
        return '@cleaned /home/ubuntu/.ssh/authorized_keys\n@done remove\n'
      default:
        return `@done ${phase}\n`
    }
  }
}

function blobOf(privateKey: string): string {
  const key = parsePrivateKey(privateKey)
  if (key instanceof Error) throw key
  return key.getPublicSSH().toString('base64')
}
