import { describe, expect, it } from 'vitest'
import { minimatch } from '@/lab/machines/patterns'
import { dump, effective, parseSshdConfig, setting } from '@/lab/machines/sshd-config'

const parse = (files: Record<string, string>) =>
  parseSshdConfig('/etc/ssh/sshd_config', {
    read: (path) => files[path] ?? null,
    glob: (pattern) =>
      Object.keys(files)
        .filter((path) => minimatch(path, pattern))
        .sort(),
  })

const main = '/etc/ssh/sshd_config'
const someone = { user: 'ubuntu', groups: ['ubuntu', 'sudo'], host: 'h', address: '192.0.2.1' }

describe('sshd_config', () => {
  it('takes the first value, so that a drop-in wins over what is appended', () => {
    const config = parse({
      [main]: 'Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n',
      '/etc/ssh/sshd_config.d/50-cloud-init.conf': 'PasswordAuthentication yes\n',
    })
    expect(setting(effective(config, someone), 'passwordauthentication')).toBe('yes')
  })

  it('reads drop-ins in the order of their names', () => {
    const config = parse({
      [main]: 'Include /etc/ssh/sshd_config.d/*.conf\n',
      '/etc/ssh/sshd_config.d/50-cloud-init.conf': 'PasswordAuthentication yes\n',
      '/etc/ssh/sshd_config.d/00-first.conf': 'PasswordAuthentication no\n',
      '/etc/ssh/sshd_config.d/README': 'PasswordAuthentication maybe\n',
    })
    expect(config.errors).toEqual([])
    expect(setting(effective(config, someone), 'passwordauthentication')).toBe('no')
  })

  it('has an effect only from where the Include stands', () => {
    const config = parse({
      [main]: 'PermitRootLogin no\nInclude sshd_config.d/*.conf\n',
      '/etc/ssh/sshd_config.d/a.conf': 'PermitRootLogin yes\n',
    })
    expect(setting(effective(config, someone), 'permitrootlogin')).toBe('no')
  })

  it.each([
    'PasswordAuthentication=no',
    'passwordauthentication   no # off',
    '\tPasswordAuthentication "no"',
    'PasswordAuthentication = no',
  ])('reads %j', (line) => {
    expect(setting(effective(parse({ [main]: `# comment\n\n${line}\n` }), someone), 'passwordauthentication')).toBe(
      'no',
    )
  })

  it('applies Match blocks to whom they name, over what stands outside, until Match all', () => {
    const config = parse({
      [main]:
        'PasswordAuthentication no\nMatch User ubuntu,!root Address 192.0.2.*\nPasswordAuthentication yes\nMatch all\nX11Forwarding yes\n',
    })
    expect(setting(effective(config, someone), 'passwordauthentication')).toBe('yes')
    expect(setting(effective(config, { ...someone, user: 'root' }), 'passwordauthentication')).toBe('no')
    expect(setting(effective(config, { ...someone, address: '203.0.113.1' }), 'passwordauthentication')).toBe('no')
    expect(setting(effective(config, null), 'passwordauthentication')).toBe('no')
    expect(setting(effective(config, null), 'x11forwarding')).toBe('yes')
  })

  it('knows ranges of addresses', () => {
    const config = parse({ [main]: 'Match Address 192.0.2.0/24,!192.0.2.9\nPasswordAuthentication no\n' })
    const at = (address: string) => setting(effective(config, { ...someone, address }), 'passwordauthentication')
    expect([at('192.0.2.1'), at('192.0.2.9'), at('198.51.100.1'), at('2001:db8::1')]).toEqual([
      'no',
      'yes',
      'yes',
      'yes',
    ])
  })

  it('ends a Match block that began in a drop-in with its file', () => {
    const config = parse({
      [main]: 'Include sshd_config.d/*.conf\nPermitRootLogin no\n',
      '/etc/ssh/sshd_config.d/a.conf': 'Match Group sudo\nPasswordAuthentication no\n',
    })
    expect(setting(effective(config, { ...someone, user: 'x', groups: [] }), 'permitrootlogin')).toBe('no')
    expect(setting(effective(config, someone), 'passwordauthentication')).toBe('no')
  })

  it('knows the old name of keyboard-interactive', () => {
    const config = parse({ [main]: 'ChallengeResponseAuthentication no\n' })
    expect(setting(effective(config, null), 'kbdinteractiveauthentication')).toBe('no')
  })

  it('names file and line of what it does not understand', () => {
    expect(parse({ [main]: 'Port 22\nPasswordAuthentification no\n' }).errors).toEqual([
      `${main}: line 2: Bad configuration option: PasswordAuthentification`,
      `${main}: terminating, 1 bad configuration options`,
    ])
    expect(
      parse({ [main]: 'PermitRootLogin maybe\nPasswordAuthentication nope\nUsePAM\nMatch Planet earth\n' }).errors,
    ).toHaveLength(5)
    expect(parse({}).errors).toEqual([`${main}: No such file or directory`])
  })

  it('prints what is in force as sshd -T does', () => {
    const lines = dump(
      effective(parse({ [main]: 'PermitRootLogin prohibit-password\nAcceptEnv LANG\nAcceptEnv LC_*\n' }), null),
    ).split('\n')
    expect(lines).toContain('permitrootlogin without-password')
    expect(lines).toContain('passwordauthentication yes')
    expect(lines).toContain('kbdinteractiveauthentication yes')
    expect(lines.filter((line) => line.startsWith('acceptenv'))).toEqual(['acceptenv LANG', 'acceptenv LC_*'])
  })
})
