import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { sshCommand } from './ssh-command'

const node = {
  user: 'root',
  address: '203.0.113.7',
  port: 22,
  identityFile: '/data/fleet_ed25519',
  knownHostsFile: '/data/known_hosts',
}
const bastion = {
  host: '127.0.0.1',
  port: 2222,
  user: 'jump',
  keyFile: '/data/bastion key',
  hostKey: 'ssh-ed25519 AAAA',
}

describe('sshCommand', () => {
  it('is one line without a bastion', () => {
    expect(sshCommand(node)).toBe(
      'ssh -i /data/fleet_ed25519 -o IdentitiesOnly=yes -o UserKnownHostsFile=/data/known_hosts root@203.0.113.7',
    )
  })

  it('goes through a bastion with the bastion’s own key', () => {
    expect(sshCommand({ ...node, port: 2022, bastion })).toContain("-W %h:%p jump@127.0.0.1' -p 2022 root@203.0.113.7")
    expect(sshCommand({ ...node, bastion: { ...bastion, hostKey: undefined } })).toContain('accept-new')
    expect(sshCommand({ ...node, bastion })).not.toContain('accept-new')
  })

  it('puts brackets around the IPv6 address that the bastion connects to', () => {
    expect(sshCommand({ ...node, address: '2001:db8::7', bastion })).toContain('-W [%h]:%p')
    expect(sshCommand({ ...node, address: '2001:db8::7' })).toMatch(/ root@2001:db8::7$/)
  })

  it('means to a real ssh what it says, with blanks, quotes and percent signs in every path', () => {
    const folder = mkdtempSync(path.join(tmpdir(), "it's 100% a folder "))
    const file = (name: string) => path.join(folder, name)
    for (const name of ['known hosts', 'fleet key', 'bastion key']) writeFileSync(file(name), '')
    const line = sshCommand({
      ...node,
      identityFile: file('fleet key'),
      knownHostsFile: file('known hosts'),
      bastion: { ...bastion, keyFile: file('bastion key') },
    })
    const settings = execFileSync('/bin/sh', ['-c', line.replace(/^ssh /, 'ssh -G ')], { encoding: 'utf8' })
    const value = (name: string) => settings.match(new RegExp(`^${name} (.*)$`, 'm'))?.[1]
    expect(value('user')).toBe('root')
    expect(value('hostname')).toBe('203.0.113.7')
    expect(value('identitiesonly')).toBe('yes')
    expect(value('identityfile')).toBe(file('fleet key'))
    expect(value('userknownhostsfile')).toContain(file('known hosts'))
    const inner = value('proxycommand') ?? ''
    const expanded = inner.replace('%h:%p', 'NODE:22').replaceAll('%%', '%')
    const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${expanded}`], { encoding: 'utf8' }).split('\n')
    expect(words).toContain(file('bastion key'))
    expect(words).toContain('NODE:22')
  })
})
