import { render } from './command'
import type { Channel, Client } from './handshake'
import { type Command, type ExecOptions, type ExecResult, type SshConnection, SshError } from './port'

const outputBytesMax = 256 * 1024
const defaultTimeoutMs = 60_000

/** An authenticated ssh2 client as the port describes it. `release` runs once when the connection has ended. */
export function asConnection(client: Client, release: () => void): SshConnection {
  let open = true
  const ended = () => {
    if (!open) return
    open = false
    release()
  }
  client.on('close', ended)
  client.on('error', ended)
  return {
    get open() {
      return open
    },
    exec: (command, options = {}) => {
      if (!open) return Promise.reject(new SshError('closed', 'The SSH connection has ended.'))
      return exec(client, command, options)
    },
    close: () => {
      client.end()
      ended()
    },
  }
}

function exec(client: Client, command: Command, options: ExecOptions): Promise<ExecResult> {
  const { signal, timeoutMs = defaultTimeoutMs } = options
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    let channel: Channel | null = null
    let settled = false
    const settle = (action: () => void) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      client.off('close', onClosed)
      action()
    }
    const fail = (error: unknown) =>
      settle(() => {
        channel?.close()
        reject(error)
      })
    const onAbort = () => fail(signal?.reason)
    const onClosed = () => fail(new SshError('closed', 'The SSH connection ended while a command ran.'))
    const timer = setTimeout(
      () => fail(new SshError('timeout', `"${command.argv[0]}" did not end within ${timeoutMs} ms.`)),
      timeoutMs,
    )
    signal?.addEventListener('abort', onAbort, { once: true })
    client.once('close', onClosed)

    const started = (cause: Error | undefined, opened: Channel) => {
      if (cause) {
        return fail(new SshError('protocol', `The server would not run "${command.argv[0]}".`, { cause }))
      }
      channel = opened
      if (settled) return opened.close()
      const result: ExecResult = { code: null, signal: null, stdout: '', stderr: '' }
      const stdout = new TextDecoder()
      const stderr = new TextDecoder()
      opened.on('data', (bytes: Buffer) => {
        if (result.stdout.length < outputBytesMax) result.stdout += stdout.decode(bytes, { stream: true })
        if (options.until?.(result.stdout)) {
          settle(() => {
            opened.close()
            resolve(result)
          })
        }
      })
      opened.stderr.on('data', (bytes: Buffer) => {
        if (result.stderr.length < outputBytesMax) result.stderr += stderr.decode(bytes, { stream: true })
      })
      opened.on('exit', (code: number | null, name?: string) => {
        result.code = code
        result.signal = name ?? null
      })
      opened.on('error', (cause: Error) => fail(new SshError('closed', 'The channel broke.', { cause })))
      opened.on('close', () => settle(() => resolve(result)))
      opened.end(options.stdin ?? '')
    }
    try {
      client.exec(render(command), { pty: options.pty ?? false }, started)
    } catch (cause) {
      fail(new SshError('closed', 'The SSH connection has ended.', { cause }))
    }
  })
}
