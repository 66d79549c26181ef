import { render } from './command'
import { type Channel, type Client, endSoon } from './handshake'
import { type Command, type ExecOptions, type ExecResult, type SshConnection, SshError } from './port'
import { seconds } from './socket'

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
      return exec(client, command, options).catch((error: unknown) => {
        // Whether it still carries anything is not known: whoever goes on connects anew.
        if (error instanceof SshError && (error.code === 'timeout' || error.code === 'closed')) {
          ended()
          client.destroy()
        }
        throw error
      })
    },
    close: () => {
      endSoon(client)
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
    const onClosed = () => {
      const message = `The connection ended while "${command.argv[0]}" ran.`
      fail(new SshError('closed', message, { output: result.stdout }))
    }
    const result: ExecResult = { code: null, signal: null, stdout: '', stderr: '' }
    const timer = setTimeout(() => {
      const { stdout: output } = result
      fail(new SshError('timeout', `"${command.argv[0]}" did not end within ${seconds(timeoutMs)}.`, { output }))
    }, timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    client.once('close', onClosed)

    const started = (cause: Error | undefined, opened: Channel) => {
      if (cause) {
        return fail(new SshError('protocol', `The server would not run "${command.argv[0]}".`, { cause }))
      }
      channel = opened
      if (settled) return opened.close()
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
      opened.on('close', () => {
        // Without a status, what ended is the connection and not the command.
        if (result.code === null && result.signal === null) return onClosed()
        settle(() => resolve(result))
      })
      opened.end(options.stdin ?? '')
    }
    try {
      client.exec(render(command), { pty: options.pty ?? false }, started)
    } catch (cause) {
      fail(new SshError('closed', 'The SSH connection has ended.', { cause }))
    }
  })
}
