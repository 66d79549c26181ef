import { describe, expect, it, onTestFinished } from 'vitest'
import { command } from './command'
import { generateKeyPair } from './key'
import { sameHostKey } from './known-hosts'
import type { HostKey } from './port'
import { closers, dialer, failure, here, listener, mine, server, trusting } from './testing-dialer'

describe('dial', () => {
  it('runs commands with input, status and both outputs', async () => {
    const { port } = await server({ run: (line, stdin) => ({ stdout: `${line}|${stdin}`, code: 7 }) })
    const connection = await dialer().dial({ address: here, port }, 'root', mine, trusting)
    const result = await connection.exec(command('echo', "it's"), { stdin: 'in' })
    expect(result).toEqual({ code: 7, signal: null, stdout: "echo 'it'\\''s'|in", stderr: '' })
    connection.close()
    expect(connection.open).toBe(false)
    await expect(connection.exec(command('true'))).rejects.toMatchObject({ code: 'closed' })
  })

  it('reaches IPv6', async () => {
    const { port } = await server({ address: '::1' })
    const connection = await dialer().dial({ address: '::1', port }, 'root', mine, trusting)
    expect(connection.open).toBe(true)
  })

  it('reads a first line without waiting for the end', async () => {
    const { port } = await server({ run: () => ({ stdout: 'Please login as\n', code: 142, after: 'hang' }) })
    const connection = await dialer().dial({ address: here, port }, 'root', mine, trusting)
    const result = await connection.exec(command('true'), { until: (text) => text.includes('\n') })
    expect(result).toMatchObject({ code: null, stdout: 'Please login as\n' })
  })

  it('gives up on a command that hangs, and on one whose connection ends', async () => {
    const { port } = await server({
      run: (line) => (line === 'hang' ? { stdout: '', code: 0, after: 'hang' } : 'drop'),
    })
    const connection = await dialer().dial({ address: here, port }, 'root', mine, trusting)
    expect(await failure(connection.exec(command('hang'), { timeoutMs: 30 }))).toMatchObject({ code: 'timeout' })
    expect(await failure(connection.exec(command('drop')))).toMatchObject({ code: 'closed' })
    expect(connection.open).toBe(false)
  })
})

describe('what can be in the way', () => {
  const dial = (port: number, options = trusting) => dialer().dial({ address: here, port }, 'root', mine, options)

  it('refused: nothing listens', async () => {
    const port = await listener(() => {})
    await closers.pop()?.()
    expect(await failure(dial(port))).toMatchObject({ code: 'refused', hop: 'node' })
  })

  it('no-banner: silence, or a closed door', async () => {
    const silent = await listener(() => {})
    expect(await failure(dial(silent, { ...trusting, timeoutMs: 50 }))).toMatchObject({ code: 'no-banner' })
    const closing = await listener((socket) => socket.end())
    expect(await failure(dial(closing))).toMatchObject({ code: 'no-banner' })
  })

  it('protocol: something else listens', async () => {
    const port = await listener((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(['protocol', 'closed']).toContain((await failure(dial(port))).code)
  })

  it('timeout: a server that stops in the middle', async () => {
    const port = await listener((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))
    expect(await failure(dial(port, { ...trusting, timeoutMs: 80 }))).toMatchObject({ code: 'timeout' })
  })

  it('unreachable: an address without a route', async () => {
    const attempt = dialer().dial({ address: 'no-such-host.invalid', port: 22 }, 'root', mine, trusting)
    expect(await failure(attempt)).toMatchObject({ code: 'unreachable' })
  })

  it('auth-refused, with the methods that are offered', async () => {
    const { port } = await server({ authorized: [], methods: ['publickey', 'password'] })
    const error = await failure(dial(port))
    expect(error).toMatchObject({ code: 'auth-refused', options: { methods: ['publickey', 'password'] } })
  })

  it('an abort, with its reason', async () => {
    const port = await listener(() => {})
    const control = new AbortController()
    const attempt = dial(port, { ...trusting, signal: control.signal })
    control.abort(new Error('cancelled by mia'))
    await expect(attempt).rejects.toThrow('cancelled by mia')
    await expect(dial(port, { ...trusting, signal: control.signal })).rejects.toThrow('cancelled by mia')
  })
})

describe('host keys', () => {
  it('are shown before anything is sent, and remembered once proven', async () => {
    const { port, hostKey } = await server()
    const seen: [string, HostKey][] = []
    const host = {
      accepts: (key: HostKey) => {
        seen.push(['accepts', key])
        return Promise.resolve(true)
      },
      proven: (key: HostKey) => void seen.push(['proven', key]),
    }
    await dialer().dial({ address: here, port }, 'root', mine, { host })
    expect(seen).toEqual([
      ['accepts', hostKey],
      ['proven', hostKey],
    ])
  })

  it('a change is a hard failure before any login', async () => {
    const { port, logins } = await server()
    const known = generateKeyPair('other')
    const accepts = (key: HostKey) =>
      sameHostKey(key, { type: 'ssh-ed25519', key: known.publicKey.split(' ')[1] ?? '' })
    const proven = () => expect.unreachable('a refused key is never remembered')
    const error = await failure(dialer().dial({ address: here, port }, 'root', mine, { host: { accepts, proven } }))
    expect(error.code).toBe('host-key-changed')
    expect(logins).toEqual([])
  })

  it('an error of the one who decides is thrown as it is', async () => {
    const { port } = await server()
    const accepts = () => Promise.reject(new TypeError('store is down'))
    await expect(dialer().dial({ address: here, port }, 'root', mine, { host: { accepts } })).rejects.toThrow(
      'store is down',
    )
  })

  it('an error of the one who remembers is thrown as it is, and is no unhandled one while the login goes on', async () => {
    const { port } = await server()
    const unheard: unknown[] = []
    const listen = (error: unknown) => unheard.push(error)
    process.on('unhandledRejection', listen)
    onTestFinished(() => void process.off('unhandledRejection', listen))
    const host = { accepts: () => true, proven: () => Promise.reject(new TypeError('store is down')) }
    await expect(dialer().dial({ address: here, port }, 'root', mine, { host })).rejects.toThrow('store is down')
    expect(unheard).toEqual([])
  })
})

describe('proofs', () => {
  it('asks what is offered without showing anything', async () => {
    const { port, logins } = await server({ methods: ['publickey', 'password'] })
    expect(await dialer().probeMethods({ address: here, port }, 'root', trusting)).toEqual(['publickey', 'password'])
    expect(logins).toEqual([])
  })

  it('tells whether a key or a password still works', async () => {
    const { port } = await server({ password: 'swordfish', methods: ['publickey', 'password'] })
    const target = { address: here, port }
    const tries = dialer()
    expect(await tries.tryLogin(target, 'root', mine, trusting)).toEqual({ outcome: 'accepted' })
    expect(await tries.tryLogin(target, 'root', generateKeyPair('x'), trusting)).toMatchObject({ outcome: 'refused' })
    expect(await tries.tryLogin(target, 'root', { password: 'swordfish' }, trusting)).toEqual({ outcome: 'accepted' })
    expect(await tries.tryLogin(target, 'root', { password: 'guess' }, trusting)).toMatchObject({ outcome: 'refused' })
  })
})
