import { describe, expect, it } from 'vitest'
import { shellBanner } from '@/lab/machines/faults'
import { run, startMachines } from '@/lab/machines/testing'
import type { MachineFault } from '@/lab/port'

const id = 'cloud/1'
const refused = { level: 'client-authentication' }

/** A machine with the fault from its first moment on. */
async function afflicted(fault: MachineFault) {
  const lab = await startMachines()
  lab.machines.afflict(id, fault)
  const address = lab.boot()
  return { lab, address, machine: lab.machines.machine(id)! }
}

describe('faults of the way', () => {
  it('a refused port, and again an answer once it is healed', async () => {
    const { lab, address, machine } = await afflicted('ssh-refused-port')
    await using _lab = lab
    await expect(lab.tunnel(address)).rejects.toThrow(/open failure/i)
    machine.heal()
    ;(await lab.connect(address)).close()
  })

  it('silence after the connection', async () => {
    const { lab, address } = await afflicted('ssh-silent')
    await using _lab = lab
    const { jump, stream } = await lab.tunnel(address)
    const said: Buffer[] = []
    stream.on('data', (chunk: Buffer) => said.push(chunk))
    stream.write('SSH-2.0-test\r\n')
    // Another connection through the same bastion is answered meanwhile.
    const other = lab.boot({}, { id: 'cloud/2' })
    ;(await lab.connect(other)).close()
    expect(said).toEqual([])
    jump.end()
  })

  it('a slow line carries everything', async () => {
    const { lab, address } = await afflicted('ssh-slow')
    await using _lab = lab
    await using node = await lab.connect(address)
    expect((await run(node.client, 'seq 200')).stdout.split('\n')).toHaveLength(201)
  })

  it('an address that goes to another machine has other host keys and nobody of ours', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    const machine = lab.machines.machine(id)!
    const first = await lab.connect(address)
    const before = machine.hostKeys().map(({ publicLine }) => publicLine)
    const gone = new Promise<void>((resolve) => first.client.once('close', () => resolve()))
    lab.machines.afflict(id, 'ssh-other-machine')
    await gone
    await expect(lab.connect(address)).rejects.toMatchObject(refused)
    for (const { publicLine } of machine.hostKeys()) expect(before).not.toContain(publicLine)
    machine.heal()
    ;(await lab.connect(address)).close()
    expect(machine.hostKeys().map(({ publicLine }) => publicLine)).toEqual(before)
  })
})

describe('faults of the image', () => {
  it('no such user: neither the account nor root', async () => {
    const { lab, address } = await afflicted('ssh-no-user')
    await using _lab = lab
    for (const username of ['ubuntu', 'root'])
      await expect(lab.connect(address, { username })).rejects.toMatchObject(refused)
  })

  it.each<[MachineFault, string, number]>([
    ['ssh-sudo-missing', 'command not found', 127],
    ['ssh-sudo-password', 'a password is required', 1],
    ['ssh-requiretty', 'you must have a tty', 1],
  ])('%s', async (fault, words, exitCode) => {
    const { lab, address } = await afflicted(fault)
    await using _lab = lab
    await using node = await lab.connect(address)
    expect(await run(node.client, 'sudo -n true')).toMatchObject({ exitCode, stderr: expect.stringContaining(words) })
  })

  it('a banner comes before everything, also without a terminal and before a forced command', async () => {
    const { lab, address } = await afflicted('ssh-shell-banner')
    await using _lab = lab
    await using node = await lab.connect(address)
    expect((await run(node.client, 'id -un')).stdout).toBe(`${shellBanner}\nubuntu\n`)
    await using root = await lab.connect(address, { username: 'root' })
    expect((await run(root.client, 'true')).stdout).toContain(`${shellBanner}\nPlease login as`)
  })
})

describe('faults of the disk', () => {
  const writes: [string, string][] = [
    ['echo x > /etc/made', '/etc/made'],
    ['echo x >> /etc/hosts', '/etc/hosts'],
    ['cp -p /etc/hosts /etc/copy', '/etc/copy'],
    ['mkdir /etc/folder', '/etc/folder'],
  ]
  it.each(writes)('read-only: %s fails, and the script goes on', async (command) => {
    const { lab, address } = await afflicted('ssh-read-only-fs')
    await using _lab = lab
    await using node = await lab.connect(address)
    const ran = await run(node.client, 'sudo -n sh -s', { input: `${command} || echo refused; echo on` })
    expect(ran).toMatchObject({ stdout: 'refused\non\n', stderr: expect.stringMatching(/read-only file system/i) })
    expect(
      (await run(node.client, 'sudo -n sh -s', { input: 'mktemp; mv /etc/hosts /etc/h; rm /etc/hosts' })).stderr,
    ).toMatch(/read-only/i)
    expect((await run(node.client, 'sudo -n sh -s', { input: 'echo x > /run/made && cat /run/made' })).stdout).toBe(
      'x\n',
    )
  })

  it.each(writes)('full: %s fails, and the script goes on', async (command) => {
    const { lab, address } = await afflicted('ssh-disk-full')
    await using _lab = lab
    await using node = await lab.connect(address)
    const ran = await run(node.client, 'sudo -n sh -s', { input: `${command} || echo refused; echo on` })
    expect(ran).toMatchObject({ stdout: 'refused\non\n', stderr: expect.stringMatching(/no space left/i) })
  })

  it('full: what was opened anew is empty afterwards, what was appended to is whole, and a rename works', async () => {
    const { lab, address } = await afflicted('ssh-disk-full')
    await using _lab = lab
    await using node = await lab.connect(address)
    const script = `cat /etc/hosts > /etc/hostname; wc -c < /etc/hostname
before=$(wc -c < /etc/hosts); echo more >> /etc/hosts; [ "$(wc -c < /etc/hosts)" = "$before" ] && echo whole
mv /etc/hosts /etc/moved && echo moved; : > /etc/empty && echo made`
    expect((await run(node.client, 'sudo -n sh -s', { input: script })).stdout).toBe('0\nwhole\nmoved\nmade\n')
  })
})

describe('faults of a session', () => {
  it('a reload that kills it takes effect first', async () => {
    const { lab, address, machine } = await afflicted('ssh-reload-kills-session')
    await using _lab = lab
    const node = await lab.connect(address)
    const script =
      'echo "PasswordAuthentication no" > /etc/ssh/sshd_config.d/00-x.conf; systemctl reload ssh; echo x > /etc/after'
    const ran = await run(node.client, 'sudo -n sh -s', { input: script })
    expect(ran).toMatchObject({ exitCode: null, stdout: '' })
    const password = { privateKey: undefined, password: 'correct horse' }
    await expect(lab.connect(address, password)).rejects.toMatchObject(refused)
    await using next = await lab.connect(address)
    expect((await run(next.client, 'ls /etc/after')).exitCode).toBe(2)
    expect(machine.sshdAlive).toBe(true)
  })

  it('a reload that stops sshd leaves the session, which can start it again', async () => {
    const { lab, address } = await afflicted('ssh-reload-stops-sshd')
    await using _lab = lab
    await using node = await lab.connect(address)
    expect((await run(node.client, 'sudo -n systemctl reload ssh')).exitCode).toBe(0)
    await expect(lab.tunnel(address)).rejects.toThrow(/open failure/i)
    expect((await run(node.client, 'sudo -n systemctl restart ssh')).exitCode).toBe(0)
    ;(await lab.connect(address)).close()
  })

  it.each([0, 1, 2, 3])('cut after %i changes: exactly those are made', async (changes) => {
    await using lab = await startMachines()
    const address = lab.boot()
    const node = await lab.connect(address)
    lab.machines.machine(id)!.cut.plan(changes)
    const script = 'mkdir /srv/a; mkdir /srv/b; mkdir /srv/c; cat /etc/hostname'
    expect(await run(node.client, 'sudo -n sh -s', { input: script })).toMatchObject({ exitCode: null, stdout: '' })
    await using next = await lab.connect(address)
    const made = (await run(next.client, 'ls /srv')).stdout.split('\n').filter(Boolean)
    expect(made).toEqual(['a', 'b', 'c'].slice(0, changes))
  })

  it('a black hole answers no command', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await using node = await lab.connect(address)
    lab.machines.afflict(id, 'ssh-black-hole')
    let answered = false
    void run(node.client, 'true').then(() => {
      answered = true
    })
    // A whole new login is answered meanwhile.
    ;(await lab.connect(address)).close()
    expect(answered).toBe(false)
  })
})
