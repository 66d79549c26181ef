import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ansibleJson, ansibleYaml } from './ansible'
import { hostName } from './host-name'
import { sshConfig } from './ssh-config'
import { bastion, each, keyFiles, nastyNodes, textOf } from './testing/nodes'

const run = promisify(execFile)
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-exports-'))
const environment = { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8', ANSIBLE_LOCAL_TEMP: folder }
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const nodes = nastyNodes()
const hostOf = (name: string): string => {
  const index = nodes.findIndex((node) => node.name === name)
  return hostName(nodes[index]!, [nodes[index - 1] ?? null, nodes[index + 1] ?? null])
}
type Inventory = { _meta: { hostvars: Record<string, Record<string, unknown>> } } & Record<string, { hosts?: string[] }>

/** Runs one of Ansible's programs on an inventory; what it warns about is an error here. */
async function ansible(program: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await run(program, args, { env: environment, maxBuffer: 1 << 26 })
  expect(stderr.replace(/.*log file.*\n/g, '')).toBe('')
  return stdout
}

describe('real ansible', () => {
  const script = path.join(folder, 'inventory.sh')
  const yaml = path.join(folder, 'hosts.yml')
  let fromScript: Inventory
  let fromYaml: Inventory
  beforeAll(async () => {
    fs.writeFileSync(path.join(folder, 'list.json'), await textOf(ansibleJson(each(nodes), keyFiles)))
    fs.writeFileSync(script, `#!/bin/sh\nexec cat '${folder}/list.json'\n`, { mode: 0o755 })
    fs.writeFileSync(yaml, await textOf(ansibleYaml(each(nodes), keyFiles)))
    fromScript = JSON.parse(await ansible('ansible-inventory', '--list', '-i', script))
    fromYaml = JSON.parse(await ansible('ansible-inventory', '--list', '-i', yaml))
  })

  it('reads the same inventory from both forms, with every node in it', () => {
    expect(Object.keys(fromScript._meta.hostvars)).toHaveLength(nodes.length)
    expect(fromYaml).toEqual(fromScript)
  })

  it('connects to the address, the port and the user, with the fleet key only where it is known', () => {
    const { hostvars } = fromScript._meta
    expect(hostvars['web-1']).toMatchObject({
      ansible_host: '203.0.113.9',
      ansible_user: 'ubuntu',
      plumbline_cloud: 'os1',
    })
    expect(hostvars['web-1']).not.toHaveProperty('ansible_ssh_private_key_file')
    expect(hostvars.forwarded).toMatchObject({
      ansible_host: '198.51.100.7',
      ansible_port: 20001,
      ansible_ssh_private_key_file: '/data dir/fleet_ed25519',
    })
    expect(hostvars[hostOf('user')]).not.toHaveProperty('ansible_user')
    expect(hostvars.v6).toMatchObject({ ansible_host: '2001:db8::7' })
  })

  it('groups by cloud, state, distro, allocation and tags', () => {
    expect(fromScript.cloud_os2?.hosts).toEqual([
      hostOf('twin').replace(/.{8}$/, nodes.find((node) => node.cloud === 'os2')!.id.slice(0, 8)),
    ])
    expect(fromScript.allocation_race_3f0c2f0e?.hosts).toEqual(['web-1'])
    expect(fromScript.tag_role_web?.hosts).toEqual(['web-1'])
    expect(fromScript.tag_env?.hosts).toEqual([hostOf('zażółć 東京 😀')])
    expect(Object.keys(fromScript).filter((group) => group.startsWith('tag_Name'))).toEqual([])
  })

  it('never tries the name of a node that nothing leads to', () => {
    expect(fromScript.unreachable?.hosts).toEqual(['lonely'])
    expect(fromScript._meta.hostvars.lonely).toMatchObject({ ansible_host: 'unreachable.invalid' })
  })

  it.each([script, yaml])('takes what looks like a template as text (%s)', async (inventory) => {
    const host = hostOf("{{ lookup('pipe', 'id') }}")
    const said = await ansible(
      'ansible',
      '-i',
      inventory,
      host,
      '-c',
      'local',
      '-m',
      'debug',
      '-a',
      'var=plumbline_name,plumbline_tags',
    )
    expect(said).toContain("{{ lookup('pipe', 'id') }}")
    expect(said).not.toContain('uid=')
  })

  it('gives ssh the way through the bastion, which ssh reads back', async () => {
    const args = String(fromScript._meta.hostvars.behind?.ansible_ssh_common_args)
    const { stdout } = await run('sh', ['-c', `ssh -G ${args} -F none 10.0.0.7`])
    expect(stdout).toMatch(
      /^proxycommand ssh -i '\/keys\/hop key%%1' .*-p 2222 -W \[?%h\]?:%p hop@jump\.example\.org$/m,
    )
    expect(stdout).toMatch(/^userknownhostsfile \/data dir\/known_hosts$/m)
  })

  it('is an empty inventory without nodes', async () => {
    fs.writeFileSync(path.join(folder, 'empty.yml'), await textOf(ansibleYaml(each([]), keyFiles)))
    fs.writeFileSync(path.join(folder, 'list.json'), await textOf(ansibleJson(each([]), keyFiles)))
    for (const inventory of ['empty.yml', 'inventory.sh']) {
      const { stdout } = await run('ansible-inventory', ['--list', '-i', path.join(folder, inventory)], {
        env: environment,
      })
      expect(JSON.parse(stdout)._meta.hostvars).toEqual({})
    }
  })
})

describe('real ssh', () => {
  const file = path.join(folder, 'ssh_config')
  beforeAll(async () => fs.writeFileSync(file, await textOf(sshConfig(each(nodes), keyFiles)), { mode: 0o600 }))

  /** What ssh would do for this host. */
  async function settings(host: string): Promise<Record<string, string>> {
    const { stdout } = await run('ssh', ['-G', '-F', file, host])
    return Object.fromEntries(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    )
  }

  it('reads every host as it is meant', async () => {
    expect(await settings('web-1')).toMatchObject({ hostname: '203.0.113.9', port: '22', user: 'ubuntu' })
    expect(await settings('forwarded')).toMatchObject({
      hostname: '198.51.100.7',
      port: '20001',
      identityfile: '/data dir/fleet_ed25519',
      identitiesonly: 'yes',
      userknownhostsfile: '/data dir/known_hosts',
    })
    expect(await settings('v6')).toMatchObject({ hostname: '2001:db8::7' })
  })

  it('goes through the bastion, which has a key file of its own', async () => {
    expect(await settings('behind')).toMatchObject({
      hostname: '10.0.0.7',
      port: '2022',
      proxyjump: 'plumbline-bastion-os1',
    })
    expect(await settings('plumbline-bastion-os1')).toMatchObject({
      hostname: bastion.host,
      port: '2222',
      user: 'hop',
      // -G shows it before ssh makes one % of it.
      identityfile: '/keys/hop key%%1',
      stricthostkeychecking: 'accept-new',
    })
  })

  it('no name, user or cloud adds a line of its own', async () => {
    for (const { name } of nodes) {
      if (name === 'behind' || name === 'lonely') continue
      const found = await settings(hostOf(name))
      expect(found).not.toHaveProperty('proxycommand')
      expect(found.hostname).not.toBe(hostOf(name))
    }
    expect((await settings('another-host')).hostname).toBe('another-host')
    expect((await settings('lonely')).hostname).toBe('lonely')
  })
})
