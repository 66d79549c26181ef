import { describe, expect, it } from 'vitest'
import { run, startMachines } from '@/lab/machines/testing'

describe('sudo', () => {
  it('runs as root without a password', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot())
    expect(await run(node.client, 'sudo -n true')).toMatchObject({ exitCode: 0, stderr: '' })
    expect(
      (await run(node.client, 'sudo -n sh -s -- a "b c"', { input: 'id -u; echo "$2"; echo "$HOME"' })).stdout,
    ).toBe('0\nb c\n/root\n')
    expect((await run(node.client, 'sudo -u ubuntu id -un; sudo -n id -un; echo x | sudo tee /etc/made')).stdout).toBe(
      'ubuntu\nroot\nx\n',
    )
    expect(await run(node.client, 'sudo -n no-such-thing')).toMatchObject({
      exitCode: 1,
      stderr: 'sudo: no-such-thing: command not found\n',
    })
  })

  it('is not found in an image without it', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot({ sudo: 'missing' }))
    expect(await run(node.client, 'sudo -n true')).toMatchObject({
      exitCode: 127,
      stderr: expect.stringContaining('command not found'),
    })
    expect((await run(node.client, 'command -v sudo')).exitCode).not.toBe(0)
  })

  it('wants a password, and takes the right one from stdin', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot({ sudo: 'password' }))
    expect(await run(node.client, 'sudo -n true')).toMatchObject({
      exitCode: 1,
      stderr: 'sudo: a password is required\n',
    })
    expect((await run(node.client, 'sudo true')).stderr).toContain('a terminal is required')
    expect((await run(node.client, 'sudo -S id -u', { input: 'correct horse\n' })).stdout).toBe('0\n')
    expect((await run(node.client, 'sudo -S id -u', { input: 'wrong\n' })).exitCode).toBe(1)
  })

  it('insists on a terminal where the image says so', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot({ sudo: 'requiretty' }))
    expect(await run(node.client, 'sudo -n true')).toMatchObject({
      exitCode: 1,
      stderr: 'sudo: sorry, you must have a tty to run sudo\n',
    })
    expect(await run(node.client, 'sudo -n id -un', { pty: true })).toMatchObject({ exitCode: 0, stdout: 'root\r\n' })
    const quiet = `sudo -n sh -c "echo 'Defaults !requiretty' > /etc/sudoers.d/00-tty"`
    expect(await run(node.client, quiet, { pty: true })).toMatchObject({ exitCode: 0 })
    expect(await run(node.client, 'sudo -n true')).toMatchObject({ exitCode: 0 })
  })

  it('goes by the files in /etc/sudoers.d', async () => {
    await using lab = await startMachines()
    await using node = await lab.connect(lab.boot())
    await run(node.client, 'sudo -n rm /etc/sudoers.d/90-cloud-init-users')
    expect(await run(node.client, 'sudo -n true')).toMatchObject({ exitCode: 1 })
  })
})
