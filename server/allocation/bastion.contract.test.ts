import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startMachines } from '@/lab/machines/testing'
import type { MachineImage } from '@/lab/port'
import type { FailureCode } from '@/server/domain/errors'
import type { Workaround } from '@/server/domain/facts'
import type { LoginCandidate } from '@/server/domain/plan'
import { runNode } from './engine'
import { reachedNode } from './testing/reached-node'
import { defaultTiming } from './timing'

/** Steps 6 to 8 on machines of the lab, whose addresses exist only behind its bastion. */
const folder = mkdtempSync(path.join(tmpdir(), 'bastion-'))
const timing = { ...defaultTiming, sshPauseMs: 20, loginGraceMs: 60, sshTimeoutMs: 3_000, backoffMs: 20 }
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Lab = Awaited<ReturnType<typeof startMachines>>
const labKey = (lab: Lab) => `${lab.keys.bastionHost.publicLine}`

async function runOn(
  lab: Lab,
  image: Partial<MachineImage>,
  more: { address?: string; hostKey?: string; user?: string; candidates?: LoginCandidate[] } = {},
) {
  const keyFile = path.join(folder, 'jump')
  writeFileSync(keyFile, lab.keys.bastionUser.privateKey, { mode: 0o600 })
  const user = more.user ?? 'jump'
  const bastion = { host: '127.0.0.1', port: lab.port, user, keyFile, hostKey: more.hostKey ?? labKey(lab) }
  const source = { source: 'image-property', reason: 'The image says so itself.' } as const
  const candidates = more.candidates ?? [{ user: image.loginUser ?? 'ubuntu', ...source }]
  const { node, cloud } = await reachedNode({ address: '203.0.113.1', port: 22, candidates, site: { bastion } })
  const address = lab.boot(image, { authorizedKeys: [node.key!.publicKey] })
  if (more.address) lab.routes.set(more.address, lab.routes.get(address)!)
  const facts = node.steps.get(5)!.facts as { address: string }
  facts.address = more.address ?? address
  const { run, store } = node.claim()
  const outcome = await runNode({ run, store, provider: cloud, signal: new AbortController().signal }, { timing })
  return { node, outcome, address }
}

describe('images of the lab, through its bastion', () => {
  it.each<[string, Partial<MachineImage>, Workaround[]]>([
    ['password login by a drop-in', {}, []],
    ['password login in the main file', { passwordLogin: 'main' }, []],
    ['sudo with a terminal', { sudo: 'requiretty' }, ['pty']],
    ['service', { serviceManager: 'service' }, ['other-service-command']],
    ['no service manager', { serviceManager: 'none' }, ['other-service-command']],
    ['root by key', { rootLogin: 'key', loginUser: 'root' }, []],
    ['root refused', { rootLogin: 'refused' }, []],
    ['Rocky', { distro: 'rocky', version: '9.4', loginUser: 'rocky' }, []],
    ['Debian', { distro: 'debian', version: '12', loginUser: 'debian' }, []],
  ])('%s is delivered', async (_name, image, workarounds) => {
    await using lab = await startMachines()
    const { node, outcome, address } = await runOn(lab, image)
    const why = JSON.stringify(
      { failure: node.view.failure, log: node.view.log.map(({ message }) => message) },
      null,
      1,
    )
    expect(outcome, why).toBe('delivered')
    expect(node.view.steps[6]?.workarounds).toEqual(workarounds)
    expect(node.view.steps[7]?.facts).toMatchObject({ filesHoldingKey: [], oldKeyRefused: true })
    const login = { privateKey: node.fleet.privateKey, username: 'root' }
    await (await lab.connect(address, login)).close()
    if (image.password !== undefined || image.loginUser !== 'root') {
      const byPassword = lab.connect(address, {
        username: image.loginUser ?? 'ubuntu',
        password: 'correct horse',
        privateKey: undefined,
      })
      await expect(byPassword).rejects.toMatchObject({ level: 'client-authentication' })
    }
  })

  it('reaches IPv6 addresses', async () => {
    await using lab = await startMachines()
    const { outcome } = await runOn(lab, {}, { address: '2001:db8:6::7' })
    expect(outcome).toBe('delivered')
  })

  it('learns the user from the hint, without its ten seconds', async () => {
    await using lab = await startMachines({ pace: 1 })
    const startedMs = Date.now()
    const candidates: LoginCandidate[] = [{ user: 'root', source: 'try-list', reason: 'A usual account.' }]
    const { node, outcome } = await runOn(lab, { loginUser: 'meadow' }, { candidates })
    expect(outcome).toBe('delivered')
    expect(node.view.steps[5]).toMatchObject({ workarounds: ['login-hint'], facts: { user: 'meadow' } })
    expect(Date.now() - startedMs).toBeLessThan(9_000)
  })

  it.each<[string, Partial<MachineImage>, FailureCode]>([
    ['sudo missing', { sudo: 'missing' }, 'privilege-missing'],
    ['sudo with a password', { sudo: 'password' }, 'privilege-missing'],
  ])('%s is not', async (_name, image, code) => {
    await using lab = await startMachines()
    const { node, outcome } = await runOn(lab, image)
    expect(outcome).toBe('failed')
    expect(node.view.failure?.code).toBe(code)
  })
})

describe('what stands in the way', () => {
  it('a hint that names the one who asked', async () => {
    await using lab = await startMachines()
    const { node } = await runOn(lab, { loginUser: 'root', rootLogin: 'hint' })
    expect(node.view.failure?.code).toBe('login-refused')
  })

  it('a bastion with another host key than the configured one', async () => {
    await using lab = await startMachines()
    const { node } = await runOn(lab, {}, { hostKey: lab.keys.fleet.publicLine })
    expect(node.view.failure).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('another host key'),
    })
  })

  it('a bastion that refuses our key', async () => {
    await using lab = await startMachines()
    const { node } = await runOn(lab, {}, { user: 'nobody' })
    expect(node.view.failure).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('refused the key of nobody'),
    })
  })

  it.each<[string, 'ssh-refused-key' | 'ssh-wrong-host-key', FailureCode]>([
    ['a machine without our key', 'ssh-refused-key', 'login-refused'],
    ['a host key that changes', 'ssh-wrong-host-key', 'host-key-changed'],
  ])('%s', async (_name, fault, code) => {
    await using lab = await startMachines()
    lab.machines.afflict('cloud/1', fault)
    const { node, outcome } = await runOn(lab, {})
    expect(outcome).toBe('failed')
    expect(node.view.failure?.code).toBe(code)
  })
})
