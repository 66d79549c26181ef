import { describe, expect, it } from 'vitest'
import { run, startMachines } from '@/lab/machines/testing'

describe('logging in through the bastion', () => {
  it('lets the injected key in as the login user and runs commands with status and stderr', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot())
    expect(await run(node.client, 'id -un; echo oops >&2; exit 3')).toMatchObject({
      stdout: 'ubuntu\n',
      stderr: 'oops\n',
      exitCode: 3,
    })
    expect(await run(node.client, 'true')).toMatchObject({ stdout: '', stderr: '', exitCode: 0 })
    expect(await run(node.client, 'cat /etc/os-release')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('ID=ubuntu'),
    })
  })

  it('refuses a key that authorized_keys does not hold, and names the methods there are', async () => {
    await using lab = await startMachines()
    const other = lab.keys.bastionUser.privateKey
    const refused = await lab.connect(lab.boot(), { privateKey: other }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ level: 'client-authentication' })
  })

  it('refuses the injected key for users that do not exist', async () => {
    await using lab = await startMachines()
    await expect(lab.connect(lab.boot(), { username: 'admin' })).rejects.toMatchObject({
      level: 'client-authentication',
    })
  })

  it('tells root whom to log in as, and hangs up with 142', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot(), { username: 'root' })
    const ran = await run(node.client, 'id -un')
    expect(ran.stdout).toBe('Please login as the user "ubuntu" rather than the user "root".\n\n')
    expect(ran.exitCode).toBe(142)
  })

  it('says so before its sleep of 10 s', async () => {
    await using lab = await startMachines({ pace: 1 })
    await using node = await lab.connect(lab.boot(), { username: 'root' })
    const first = await new Promise<string>((resolve, reject) => {
      node.client.exec('true', (error, channel) => {
        if (error) reject(error)
        else channel.once('data', (chunk: Buffer) => resolve(chunk.toString()))
      })
    })
    expect(first).toMatch(/^Please login as the user "ubuntu"/)
  })

  it.each(['sleep 30; echo late >&2', 'cat; echo late >&2', 'no-such-command; sleep 30'])(
    'goes on when the client hangs up in the middle of `%s`',
    async (command) => {
      await using lab = await startMachines({ pace: 0.01 })
      const address = lab.boot()
      const node = await lab.connect(address)
      const closed = new Promise<void>((resolve) => node.client.once('close', resolve))
      await new Promise<void>((resolve, reject) => {
        node.client.exec(command, (error) => (error ? reject(error) : resolve()))
      })
      node.close()
      await closed
      await using next = await lab.connect(address)
      // As long as the first command takes, and one more after it: what it says at its end has nobody to hear it.
      expect((await run(next.client, 'sleep 31; echo here')).stdout).toBe('here\n')
    },
  )

  it('refuses root outright, or lets it in by key, as the image says', async () => {
    await using lab = await startMachines()
    await expect(lab.connect(lab.boot({ rootLogin: 'refused' }), { username: 'root' })).rejects.toMatchObject({
      level: 'client-authentication',
    })
    await using node = await lab.connect(lab.boot({ rootLogin: 'key' }), { username: 'root' })
    expect((await run(node.client, 'id -u')).stdout).toBe('0\n')
  })

  it('takes the password only where the running configuration offers it', async () => {
    await using lab = await startMachines()
    const login = { privateKey: undefined, password: 'correct horse' }
    const node = await lab.connect(lab.boot({ passwordLogin: 'main' }), login)
    node.close()
    await expect(
      lab.connect(lab.boot({ passwordLogin: 'main' }), { ...login, password: 'wrong' }),
    ).rejects.toMatchObject({ level: 'client-authentication' })
    await expect(lab.connect(lab.boot({ passwordLogin: 'off' }), login)).rejects.toMatchObject({
      level: 'client-authentication',
    })
  })

  it('announces the host keys that it answers with', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    let seen = ''
    const node = await lab.connect(address, {
      hostVerifier: (key: Buffer) => {
        seen = key.toString('base64')
        return true
      },
    })
    node.close()
    expect(lab.machines.hostKeys('cloud/1')).toContain(`ssh-ed25519 ${seen}`)
    const text = lab.machines.consoleLog('cloud/1')
    expect(text).toMatch(/-----BEGIN SSH HOST KEY KEYS-----\n(.*\n)*-----END SSH HOST KEY KEYS-----/)
    expect(text).toContain(`ssh-ed25519 ${seen} root@node-1`)
  })
})

describe('what the network does', () => {
  it('refuses connections until sshd listens, and keeps host keys off the console until then', async () => {
    await using lab = await startMachines({ pace: 1 })
    const address = lab.boot({}, { sshAfterMs: 5_000 })
    await expect(lab.tunnel(address)).rejects.toThrow(/open failure|refused/i)
    expect(lab.machines.consoleLog('cloud/1')).not.toContain('HOST KEY')
    lab.clock.ms += 5_000
    const node = await lab.connect(address)
    node.close()
  })

  it('fails for unknown addresses and machines without a route, and is silent for filtered ones', async () => {
    await using lab = await startMachines()
    await expect(lab.tunnel('198.51.100.77')).rejects.toThrow(/open failure/i)
    const address = lab.boot()
    lab.machines.afflict('cloud/1', 'ssh-no-route')
    await expect(lab.tunnel(address)).rejects.toThrow(/open failure/i)
    lab.routes.set('203.0.113.200', 'filtered')
    const tunnel = lab.tunnel('203.0.113.200').then(
      () => 'answered',
      () => 'answered',
    )
    // A later request of the same kind is answered, the filtered one still hangs.
    await expect(lab.tunnel('198.51.100.78')).rejects.toThrow(/open failure/i)
    expect(await Promise.race([tunnel, Promise.resolve('silent')])).toBe('silent')
  })

  it('lets only its own key in at the bastion, and gives no shell there', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await expect(lab.tunnel(address, { privateKey: lab.keys.fleet.privateKey })).rejects.toMatchObject({
      level: 'client-authentication',
    })
    await expect(lab.tunnel(address, { username: 'root' })).rejects.toMatchObject({ level: 'client-authentication' })
    const { jump } = await lab.tunnel(address)
    const shell = await new Promise((resolve) => void jump.exec('id', (error) => resolve(error)))
    expect(shell).toBeInstanceOf(Error)
    jump.end()
  })

  it('breaks connections when a machine stops, and has the same disk after the next start', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    const node = await lab.connect(address)
    await run(node.client, 'echo kept > ~/note')
    const broken = new Promise<void>((resolve) => node.client.once('close', resolve))
    lab.machines.stop('cloud/1')
    await broken
    await expect(lab.tunnel(address)).rejects.toThrow(/open failure/i)
    const machine = lab.machines.machine('cloud/1')
    if (machine) lab.machines.boot(machine.spec)
    await using again = await lab.connect(address)
    expect((await run(again.client, 'cat ~/note')).stdout).toBe('kept\n')
    node.close()
  })
})

describe('faults of a machine', () => {
  it('refuses the injected key', async () => {
    await using lab = await startMachines()
    lab.machines.afflict('cloud/1', 'ssh-refused-key')
    await expect(lab.connect(lab.boot())).rejects.toMatchObject({ level: 'client-authentication' })
  })

  it('changes the host key after the first connection, and still announces the old one', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    lab.machines.afflict('cloud/1', 'ssh-wrong-host-key')
    const seen: string[] = []
    const hostVerifier = (key: Buffer): boolean => seen.push(key.toString('base64')) > 0
    for (const _ of [1, 2, 3]) (await lab.connect(address, { hostVerifier })).close()
    expect(lab.machines.hostKeys('cloud/1')[0]).toBe(`ssh-ed25519 ${seen[0]}`)
    expect(seen[1]).not.toBe(seen[0])
    expect(seen[2]).toBe(seen[1])
  })
})

describe('a restart of the lab', () => {
  it('keeps disk, accounts, running configuration and host keys', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    const node = await lab.connect(address)
    const script =
      'echo "PasswordAuthentication no" > /etc/ssh/sshd_config.d/00-x.conf\n: > /home/ubuntu/.ssh/authorized_keys\n'
    expect(await run(node.client, 'sudo -n sh -s', { input: script })).toMatchObject({ stderr: '', exitCode: 0 })
    node.close()
    await using later = await startMachines({ snapshot: JSON.parse(JSON.stringify(lab.machines.snapshot())) })
    later.routes.set(address, { machineId: 'cloud/1' })
    expect(later.machines.hostKeys('cloud/1')).toEqual(lab.machines.hostKeys('cloud/1'))
    await expect(later.connect(address)).rejects.toMatchObject({ level: 'client-authentication' })
    // Nobody reloaded sshd: what runs still takes the password.
    const byPassword = await later.connect(address, { privateKey: undefined, password: 'correct horse' })
    expect((await run(byPassword.client, 'cat /etc/ssh/sshd_config.d/00-x.conf')).stdout).toBe(
      'PasswordAuthentication no\n',
    )
    byPassword.close()
  })
})

describe('user data', () => {
  it('is kept, and a cloud-config is obeyed', async () => {
    await using lab = await startMachines()
    const userData = `#cloud-config
ssh_authorized_keys:
  - ${lab.keys.bastionUser.publicLine} second
ssh_pwauth: false
write_files:
  - { path: /etc/made, content: "by cloud-init\\n", permissions: '0600' }
runcmd:
  - echo ran > /root/ran
  - [touch, "/root/with blank"]
`
    const address = lab.boot({}, { userData })
    await using node = await lab.connect(address, { privateKey: lab.keys.bastionUser.privateKey })
    const seen = await run(
      node.client,
      'sudo -n sh -c "cat /etc/made /root/ran; ls /root; head -1 /var/lib/cloud/instance/user-data.txt"',
    )
    expect(seen.stdout).toBe('by cloud-init\nran\nran\nwith blank\n#cloud-config\n')
    await expect(lab.connect(address, { privateKey: undefined, password: 'correct horse' })).rejects.toMatchObject({
      level: 'client-authentication',
    })
  })

  it('runs a script as root, and survives one that fails or is no YAML', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot({}, { userData: '#!/bin/sh\nid -un > /etc/who\nfalse\n' }))
    expect((await run(node.client, 'cat /etc/who')).stdout).toBe('root\n')
    ;(await lab.connect(lab.boot({}, { userData: '#cloud-config\n: [' }))).close()
  })
})
