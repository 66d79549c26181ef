import { describe, expect, it } from 'vitest'
import { run, startMachines } from '@/lab/machines/testing'

const byPassword = { privateKey: undefined, password: 'correct horse' }
const refused = { level: 'client-authentication' }
const switchOff = `set -eu
cat > /etc/ssh/sshd_config.d/00-fleet.conf <<'END'
PasswordAuthentication no
KbdInteractiveAuthentication no
END
sshd -t
`

describe('switching password logins off', () => {
  it('has no effect before the reload, and refuses passwords after it', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await using node = await lab.connect(address)
    expect(await run(node.client, 'sudo -n sh -s', { input: switchOff })).toMatchObject({ stderr: '', exitCode: 0 })
    ;(await lab.connect(address, byPassword)).close()
    expect(await run(node.client, 'sudo -n systemctl reload ssh')).toMatchObject({ stderr: '', exitCode: 0 })
    await expect(lab.connect(address, byPassword)).rejects.toMatchObject(refused)
    // Who is logged in stays so, and keys still work.
    expect((await run(node.client, 'sudo -n sshd -T | grep ^passwordauthentication')).stdout).toBe(
      'passwordauthentication no\n',
    )
    ;(await lab.connect(address)).close()
  })

  it('is not done by a line appended to the main file, because the drop-in comes first', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await using node = await lab.connect(address)
    const script = 'echo "PasswordAuthentication no" >> /etc/ssh/sshd_config && systemctl reload ssh'
    expect(await run(node.client, 'sudo -n sh -s', { input: script })).toMatchObject({ exitCode: 0 })
    ;(await lab.connect(address, byPassword)).close()
  })

  it('fails where only the command, and not the redirect, runs as root', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot())
    const ran = await run(node.client, `sudo -- printf 'PasswordAuthentication no\\n' >> /etc/ssh/sshd_config`)
    expect(ran).toMatchObject({ exitCode: 1, stderr: 'bash: /etc/ssh/sshd_config: Permission denied\n' })
    expect((await run(node.client, 'grep -c "^PasswordAuthentication" /etc/ssh/sshd_config')).stdout).toBe('1\n')
  })

  it('works by SIGHUP alone where there is no service manager', async () => {
    await using lab = await startMachines()
    const address = lab.boot({ serviceManager: 'none' })
    await using node = await lab.connect(address)
    const script = `${switchOff}command -v systemctl && exit 9\ncommand -v service && exit 9\nkill -HUP "$(cat /run/sshd.pid)"\n`
    expect(await run(node.client, 'sudo -n sh -s', { input: script })).toMatchObject({
      stdout: '',
      stderr: '',
      exitCode: 0,
    })
    await expect(lab.connect(address, byPassword)).rejects.toMatchObject(refused)
  })

  it('works by service where that is what there is', async () => {
    await using lab = await startMachines()
    const address = lab.boot({ serviceManager: 'service' })
    await using node = await lab.connect(address)
    expect(
      await run(node.client, 'sudo -n sh -s', { input: `${switchOff}command -v systemctl || service ssh reload\n` }),
    ).toMatchObject({ exitCode: 0 })
    await expect(lab.connect(address, byPassword)).rejects.toMatchObject(refused)
  })
})

describe('a broken configuration', () => {
  const breakIt = 'echo "PasswordAuthentification no" > /etc/ssh/sshd_config.d/00-x.conf\n'

  it('is found by sshd -t and refused by a reload', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await using node = await lab.connect(address)
    const ran = await run(node.client, 'sudo -n sh -s', {
      input: `${breakIt}sshd -t; echo $?; systemctl reload ssh; echo $?; systemctl is-active ssh`,
    })
    expect(ran.stdout).toBe('255\n1\nactive\n')
    expect(ran.stderr).toContain(
      '/etc/ssh/sshd_config.d/00-x.conf: line 1: Bad configuration option: PasswordAuthentification',
    )
    ;(await lab.connect(address)).close()
  })

  it('is the end of sshd after a bare SIGHUP', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await using node = await lab.connect(address)
    await run(node.client, 'sudo -n sh -s', { input: `${breakIt}kill -HUP "$(cat /run/sshd.pid)"` })
    await expect(lab.tunnel(address)).rejects.toThrow(/open failure/i)
    // The session that did it goes on, and can mend it.
    expect(
      await run(node.client, 'sudo -n sh -s', { input: 'rm /etc/ssh/sshd_config.d/00-x.conf; systemctl restart ssh' }),
    ).toMatchObject({ exitCode: 0 })
    ;(await lab.connect(address)).close()
  })
})

describe('authorized_keys', () => {
  it('refuses a key from the moment that its line is gone', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await using node = await lab.connect(address)
    const blob = lab.keys.fleet.publicLine.split(' ')[1]
    const script = `set -eu
for file in /home/*/.ssh/authorized_keys /root/.ssh/authorized_keys; do
  [ -f "$file" ] || continue
  draft=$(mktemp "$file.XXXXXX")
  awk -v blob='${blob}' '{ keep = 1; for (i = 1; i <= NF; i++) if ($i == blob) keep = 0; if (keep) print }' "$file" > "$draft"
  chmod 600 "$draft"; chown --reference="$file" "$draft"; mv "$draft" "$file"
done
`
    expect(await run(node.client, 'sudo -n sh -s', { input: script })).toMatchObject({ stderr: '', exitCode: 0 })
    await expect(lab.connect(address)).rejects.toMatchObject(refused)
    await expect(lab.connect(address, { username: 'root' })).rejects.toMatchObject(refused)
    expect(
      (await run(node.client, 'stat -c "%U %a" ~/.ssh/authorized_keys; wc -c < ~/.ssh/authorized_keys')).stdout,
    ).toBe('ubuntu 600\n0\n')
  })

  it('lets root in after the command prefix is taken away', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await using node = await lab.connect(address)
    const script = `sed -i 's/^.*\\(ssh-ed25519 \\)/\\1/' /root/.ssh/authorized_keys`
    expect(await run(node.client, 'sudo -n sh -s', { input: script })).toMatchObject({ stderr: '', exitCode: 0 })
    await using root = await lab.connect(address, { username: 'root' })
    expect((await run(root.client, 'id -un')).stdout).toBe('root\n')
  })

  it('is not believed when others may write it', async () => {
    await using lab = await startMachines()
    const address = lab.boot()
    await using node = await lab.connect(address)
    await run(node.client, 'chmod 666 ~/.ssh/authorized_keys')
    await expect(lab.connect(address)).rejects.toMatchObject(refused)
    await run(node.client, 'chmod go-w ~/.ssh/authorized_keys')
    ;(await lab.connect(address)).close()
  })

  it('obeys PermitRootLogin and PubkeyAuthentication of the running configuration', async () => {
    await using lab = await startMachines()
    const address = lab.boot({ rootLogin: 'key' })
    await using node = await lab.connect(address)
    const set = (text: string): Promise<unknown> =>
      run(node.client, 'sudo -n sh -s', {
        input: `echo '${text}' > /etc/ssh/sshd_config.d/00-x.conf; systemctl reload ssh`,
      })
    ;(await lab.connect(address, { username: 'root' })).close()
    await set('PermitRootLogin no')
    await expect(lab.connect(address, { username: 'root' })).rejects.toMatchObject(refused)
    await set('AuthorizedKeysFile /etc/ssh/keys/%u')
    await expect(lab.connect(address)).rejects.toMatchObject(refused)
    await set('PubkeyAuthentication no')
    await expect(lab.connect(address)).rejects.toMatchObject(refused)
  })
})

describe('permissions', () => {
  it.each([
    ['cat /root/.ssh/authorized_keys', 'cat: /root/.ssh/authorized_keys: Permission denied\n'],
    ['echo x > /etc/ssh/sshd_config.d/00-x.conf', 'bash: /etc/ssh/sshd_config.d/00-x.conf: Permission denied\n'],
    ['mkdir /etc/new', "mkdir: cannot create directory '/etc/new': Permission denied\n"],
    ['cat /etc/shadow', 'cat: /etc/shadow: Permission denied\n'],
    ['chmod 777 /etc/passwd', "chmod: changing permissions of '/etc/passwd': Operation not permitted\n"],
    ['chown ubuntu /etc/passwd', "chown: changing ownership of '/etc/passwd': Operation not permitted\n"],
    ['systemctl reload ssh', 'Failed to reload ssh.service: Interactive authentication required.\n'],
    ['kill -HUP 612', 'kill: (612): Operation not permitted\n'],
    ['sshd -T', 'sshd: no hostkeys available -- exiting.\n'],
  ])('stop the login user: %s', async (command, stderr) => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot())
    const ran = await run(node.client, command)
    expect(ran.stderr).toBe(stderr)
    expect(ran.exitCode).not.toBe(0)
  })

  it('let a script go on after a redirect that failed, and end it under set -e', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot())
    expect((await run(node.client, 'echo x > /etc/x || echo failed; echo on')).stdout).toBe('failed\non\n')
    expect(await run(node.client, 'set -e; echo one; echo x > /etc/x; echo two')).toMatchObject({
      stdout: 'one\n',
      exitCode: 1,
    })
  })

  it('show in test -w', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot())
    const script = 'for path in /etc/ssh /root "$HOME" /tmp; do if [ -w "$path" ]; then echo "$path"; fi; done'
    expect((await run(node.client, script)).stdout).toBe('/home/ubuntu\n/tmp\n')
    expect((await run(node.client, 'sudo -n sh -s', { input: script })).stdout).toBe('/etc/ssh\n/root\n/root\n/tmp\n')
  })
})
