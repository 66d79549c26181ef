import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMachines } from '@/lab/machines/testing'

const hasSsh = spawnSync('ssh', ['-V']).error === undefined
if (!hasSsh) console.warn('Skipped: there is no OpenSSH client (`ssh`) on this machine.')

type Ended = { stdout: string; stderr: string; code: number | null }

describe.skipIf(!hasSsh)('the OpenSSH client', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lab-ssh-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  type Lab = Awaited<ReturnType<typeof startMachines>>

  /** Files for ssh: both keys, and both host keys as known. */
  function prepare(lab: Lab, address: string): string[] {
    const file = (name: string, text: string): string => {
      writeFileSync(path.join(folder, name), text, { mode: 0o600 })
      return path.join(folder, name)
    }
    const bastionKey = file('bastion', lab.keys.bastionUser.privateKey)
    const fleetKey = file('fleet', lab.keys.fleet.privateKey)
    const known = file(
      'known_hosts',
      [
        `[127.0.0.1]:${lab.port} ${lab.keys.bastionHost.publicLine}`,
        ...lab.machines.hostKeys('cloud/1').map((key) => `${address} ${key}`),
        '',
      ].join('\n'),
    )
    const common = [
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=yes',
      '-o',
      `UserKnownHostsFile=${known}`,
      '-o',
      'LogLevel=ERROR',
    ]
    const proxy = [
      'ssh',
      '-F',
      'none',
      ...common,
      '-i',
      bastionKey,
      '-p',
      String(lab.port),
      '-W',
      '[%h]:%p',
      'jump@127.0.0.1',
    ].join(' ')
    return ['-F', 'none', ...common, '-i', fleetKey, '-o', 'IdentitiesOnly=yes', '-o', `ProxyCommand=${proxy}`]
  }

  function ssh(args: string[], input: string | null = ''): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn('ssh', args)
      const ended: Ended = { stdout: '', stderr: '', code: null }
      child.stdout.on('data', (chunk: Buffer) => {
        ended.stdout += chunk.toString()
      })
      child.stderr.on('data', (chunk: Buffer) => {
        ended.stderr += chunk.toString()
      })
      child.on('error', reject)
      child.on('close', (code) => resolve({ ...ended, code }))
      if (input !== null) child.stdin.end(input)
    })
  }

  it('runs a script over stdin, through a jump, with known host keys', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    const options = prepare(lab, address)
    const ended = await ssh(
      [...options, `ubuntu@${address}`, 'sudo -n sh -s -- one'],
      'set -eu\nid -u\necho "$1"\nexit 5\n',
    )
    expect(ended).toEqual({ stdout: '0\none\n', stderr: '', code: 5 })
  })

  it('does not wait for stdin to end when the command does not read it', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    expect(await ssh([...prepare(lab, address), `ubuntu@${address}`, 'id -un'], null)).toMatchObject({
      stdout: 'ubuntu\n',
      code: 0,
    })
  })

  it('gives a person a shell', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    const typed = 'hostname\ncat /etc/os-release\ncd /tmp\npwd\nsudo -i\nid -un\nexit\nfalse\nexit\n'
    const ended = await ssh([...prepare(lab, address), '-tt', `ubuntu@${address}`], typed)
    expect(ended.stdout).toContain('ubuntu@node-1:~$ ')
    expect(ended.stdout).toContain('ID=ubuntu')
    expect(ended.stdout).toContain('ubuntu@node-1:/tmp$ /tmp\r\n')
    expect(ended.stdout).toContain('root@node-1:~# root\r\n')
    expect(ended.code).toBe(1)
  })

  it('hears the hint for root', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    const ended = await ssh([...prepare(lab, address), `root@${address}`, 'true'])
    expect(ended).toMatchObject({
      code: 142,
      stdout: expect.stringContaining('Please login as the user "ubuntu" rather than the user "root".'),
    })
  })

  it('names the methods when a key is refused', async () => {
    await using lab = await startMachines()
    const address = lab.boot({ rootLogin: 'refused' })
    const ended = await ssh([...prepare(lab, address), `root@${address}`, 'true'])
    expect(ended.code).toBe(255)
    expect(ended.stderr).toContain('Permission denied (publickey,password)')
  })

  it('stops at a changed host key', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    lab.machines.afflict('cloud/1', 'ssh-wrong-host-key')
    const options = prepare(lab, address)
    expect((await ssh([...options, `ubuntu@${address}`, 'true'])).code).toBe(0)
    const second = await ssh([...options, `ubuntu@${address}`, 'true'])
    expect(second).toMatchObject({ code: 255, stderr: expect.stringContaining('Host key verification failed') })
  })

  it('is told when nobody listens yet', async () => {
    await using lab = await startMachines()
    const address = lab.boot({}, { sshAfterMs: 1_000_000_000 })
    const ended = await ssh([...prepare(lab, address), `ubuntu@${address}`, 'true'])
    expect(ended.code).toBe(255)
    expect(ended.stderr).toMatch(/open failed|forwarding failed|closed by remote/i)
  })
})
