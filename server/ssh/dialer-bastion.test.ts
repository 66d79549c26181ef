import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { command } from './command'
import { generateKeyPair } from './key'
import { parseHostKey } from './known-hosts'
import type { DialerOptions, HostKey } from './port'
import type { ServerBehaviour } from './testing'
import { closers, dialer, failure, here, listener, mine, server, trusting } from './testing-dialer'

describe('a bastion', () => {
  async function behindBastion(
    more: { hostKey?: string; keyFile?: string; user?: string } = {},
    behaviour: ServerBehaviour = {},
    kept: Pick<DialerOptions, 'bastionKey'> = {},
  ) {
    const jump = generateKeyPair('jump')
    const bastion = await server({ authorized: [jump], forwards: true, ...behaviour })
    const folder = mkdtempSync(path.join(tmpdir(), 'dialer-'))
    closers.push(() => rmSync(folder, { recursive: true, force: true }))
    const keyFile = path.join(folder, 'jump')
    writeFileSync(keyFile, jump.privateKey)
    const hostKey = bastion.pair.publicKey
    return {
      bastion,
      dialer: dialer({ bastion: { host: here, port: bastion.port, user: 'jump', keyFile, hostKey, ...more }, ...kept }),
    }
  }

  it('is logged in at once for many nodes', async () => {
    const node = await server({ run: () => ({ stdout: 'node\n', code: 0 }) })
    const { bastion, dialer: through } = await behindBastion()
    const target = { address: here, port: node.port }
    const connections = await Promise.all([1, 2, 3].map(() => through.dial(target, 'root', mine, trusting)))
    for (const connection of connections) expect((await connection.exec(command('id'))).stdout).toBe('node\n')
    expect(bastion.connections()).toBe(1)
    expect(node.connections()).toBe(3)
  })

  it('is trusted on first use without a pinned key', async () => {
    const node = await server()
    const { dialer: through } = await behindBastion({ hostKey: undefined })
    expect((await through.dial({ address: here, port: node.port }, 'root', mine, trusting)).open).toBe(true)
  })

  it('shows its key to the one who keeps it, and is held to that key from then on', async () => {
    const node = await server()
    const target = { address: here, port: node.port }
    const kept: HostKey[] = []
    const bastionKey = { known: async () => kept[0] ?? null, remember: async (key: HostKey) => void kept.push(key) }
    const { bastion, dialer: first } = await behindBastion({ hostKey: undefined }, {}, { bastionKey })
    await first.dial(target, 'root', mine, trusting)
    await first.dial(target, 'root', mine, trusting)
    expect(kept).toEqual([parseHostKey(bastion.pair.publicKey)])
    const { dialer: other } = await behindBastion({ hostKey: undefined }, {}, { bastionKey })
    const error = await failure(other.dial(target, 'root', mine, trusting))
    expect(error).toMatchObject({ code: 'host-key-changed', hop: 'bastion' })
    expect(error.message).toContain('bastion.hostKey')
    expect(kept).toHaveLength(1)
    const { dialer: pinned } = await behindBastion({}, {}, { bastionKey })
    expect((await pinned.dial(target, 'root', mine, trusting)).open).toBe(true)
  })

  it('connects again after it went away', async () => {
    const node = await server()
    const { bastion, dialer: through } = await behindBastion()
    const target = { address: here, port: node.port }
    const first = await through.dial(target, 'root', mine, trusting)
    through.close()
    await expect.poll(() => first.open).toBe(false)
    await through.dial(target, 'root', mine, trusting)
    expect(bastion.connections()).toBe(2)
  })

  it('is tried anew after an attempt failed that everybody had given up', async () => {
    const node = await server()
    const jump = generateKeyPair('jump')
    const { port } = await server({ authorized: [jump], forwards: true })
    const reading = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
    let reads = 0
    const readKeyFile = () => reading[reads++]!.promise
    const through = dialer({ bastion: { host: here, port, user: 'jump', keyFile: 'jump' }, readKeyFile })
    const target = { address: here, port: node.port }
    const control = new AbortController()
    const cancelled = through.dial(target, 'root', mine, { ...trusting, signal: control.signal })
    await expect.poll(() => reads).toBe(1)
    control.abort(new Error('cancelled by mia'))
    await expect(cancelled).rejects.toThrow('cancelled by mia')
    reading[0]?.reject(new Error('the disk is away'))
    reading[1]?.resolve(jump.privateKey)
    await new Promise(setImmediate)
    expect((await through.dial(target, 'root', mine, trusting)).open).toBe(true)
  })

  it.each<[string, { hostKey?: string; keyFile?: string }, ServerBehaviour, string]>([
    ['another host key', { hostKey: generateKeyPair('x').publicKey }, {}, 'host-key-changed'],
    ['a host key that is none', { hostKey: 'ssh-ed25519' }, {}, 'host-key-changed'],
    ['a key file that is not there', { keyFile: '/no/such/file' }, {}, 'auth-refused'],
    ['a refused key', {}, { authorized: [] }, 'auth-refused'],
  ])('with %s is the one to blame', async (_name, more, behaviour, code) => {
    const { dialer: through } = await behindBastion(more, behaviour)
    const error = await failure(through.dial({ address: here, port: 1 }, 'root', mine, trusting))
    expect(error).toMatchObject({ code, hop: 'bastion' })
  })

  it('that does not get there blames the way', async () => {
    const { dialer: through } = await behindBastion({}, { forwards: false })
    const error = await failure(through.dial({ address: here, port: 22 }, 'root', mine, trusting))
    expect(error).toMatchObject({ code: 'refused', hop: 'node', message: expect.stringContaining('bastion') })
  })

  it('whose packets vanish is a timeout', async () => {
    const { dialer: through } = await behindBastion()
    const silent = await listener(() => {})
    const error = await failure(
      through.dial({ address: here, port: silent }, 'root', mine, { ...trusting, timeoutMs: 300 }),
    )
    expect(error.code).toBe('no-banner')
  })
})
