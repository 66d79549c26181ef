import { describe, expect, test } from 'vitest'
import { parseConfigurationFile } from './parse-file'
import { problemText } from './problem'

const read = (text: string) => parseConfigurationFile('/etc/plumbline/plumbline.yaml', text, '/home/ada')
const problems = (text: string) => read(text).problems.map(problemText)

describe('a plumbline.yaml without mistakes', () => {
  test('gives its clouds in order, with every key of the two kinds', () => {
    const { clouds, problems } = read(`
clouds:
  - { id: os1, provider: openstack, cloud: entry, region: RegionOne }
  - id: aws1
    provider: aws-ec2
    region: us-east-1
    profile: default
    endpoint: "http://127.0.0.1:4566"
    yardstick: true
    bastion: { host: jump.example, user: ops, keyFile: keys/jump, hostKey: ssh-ed25519 AAAA }
    ssh: { port: 2222, users: [ubuntu, ec2-user] }
`)
    expect(problems).toEqual([])
    expect(clouds.map(({ cloud, line }) => [cloud.id, cloud.provider, line])).toEqual([
      ['os1', 'openstack', 3],
      ['aws1', 'aws-ec2', 4],
    ])
    expect(clouds[1]?.cloud.bastion).toMatchObject({ port: 22, keyFile: '/etc/plumbline/keys/jump' })
  })

  test('makes paths absolute, from its own folder or the home folder', () => {
    const { clouds } = read(`
clouds:
  - { id: a, provider: openstack, cloud: x, cloudsFile: ../clouds.yaml }
  - { id: b, provider: aws-ec2, region: r, credentialsFile: ~/aws/credentials }
  - { id: c, provider: openstack, cloud: x, cloudsFile: /srv/clouds.yaml }
`)
    expect(clouds[0]?.cloud).toMatchObject({ cloudsFile: '/etc/clouds.yaml' })
    expect(clouds[1]?.cloud).toMatchObject({ credentialsFile: '/home/ada/aws/credentials' })
    expect(clouds[2]?.cloud).toMatchObject({ cloudsFile: '/srv/clouds.yaml' })
  })

  test.each(['', '# nothing yet\n', 'clouds:\n', 'clouds: []\n'])('%j has no clouds', (text) => {
    expect(read(text)).toEqual({ clouds: [], problems: [] })
  })
})

const at = '/etc/plumbline/plumbline.yaml'
describe('bad input names file, line, cloud, key and what is allowed', () => {
  test.each([
    [
      'an unknown key',
      'clouds:\n  - id: os1\n    provider: openstack\n    regoin: R\n',
      [`${at}:4: cloud os1, regoin: there is no key "regoin". Did you mean "region"?`],
    ],
    [
      'an unknown key of a group',
      'clouds:\n  - id: os1\n    provider: openstack\n    bastion:\n      host: h\n      user: u\n      key_file: k\n',
      [
        `${at}:4: cloud os1, bastion.keyFile: is missing; it must be a text.`,
        `${at}:7: cloud os1, bastion.key_file: there is no key "key_file". Did you mean "keyFile"?`,
      ],
    ],
    [
      'an unknown key in a list',
      'clouds:\n  - id: os1\n    provider: openstack\n    networks:\n      - name: n\n        routes_external: true\n',
      [
        `${at}:6: cloud os1, networks[0].routes_external: there is no key "routes_external". Did you mean "routes_externally"?`,
      ],
    ],
    [
      'a key of the other kind',
      'clouds:\n  - { id: os1, provider: openstack, profile: p }\n',
      [
        `${at}:2: cloud os1, profile: the key "profile" belongs to provider aws-ec2, and this cloud is openstack. Remove it.`,
      ],
    ],
    [
      'an unknown key that resembles nothing',
      'clouds:\n  - { id: a, provider: aws-ec2, region: r, bastion: { host: h, user: u, keyFile: k, colour: red } }\n',
      [
        `${at}:2: cloud a, bastion.colour: there is no key "colour". Known keys here: host, port, user, keyFile, hostKey.`,
      ],
    ],
    [
      'an unknown top key',
      'cloud:\n  - { id: a, provider: openstack }\n',
      [`${at}:1: cloud: there is no key "cloud". Did you mean "clouds"?`],
    ],
    [
      'an unknown provider',
      'clouds:\n  - { id: a, provider: openstak }\n',
      [`${at}:2: cloud a, provider: must be aws-ec2 or openstack, and is "openstak". Did you mean "openstack"?`],
    ],
    [
      'no provider',
      'clouds:\n  - id: a\n',
      [`${at}:2: cloud a, provider: is missing; it must be aws-ec2 or openstack.`],
    ],
    [
      'a reach that does not exist',
      'clouds:\n  - id: a\n    provider: openstack\n    reach: floatingip\n',
      [
        `${at}:4: cloud a, reach: must be auto, direct, default-network, floating-ip, ipv6, port-forwarding or private, and is "floatingip". Did you mean "floating-ip"?`,
      ],
    ],
    [
      'a missing region',
      'clouds:\n  - { id: a, provider: aws-ec2 }\n',
      [`${at}:2: cloud a, region: is missing; it must be a text.`],
    ],
    [
      'a text where true or false belongs',
      'clouds:\n  - { id: a, provider: openstack, private: "yes" }\n',
      [`${at}:2: cloud a, private: must be true or false, and is a text.`],
    ],
    [
      'a port out of range',
      'clouds:\n  - id: a\n    provider: openstack\n    ssh:\n      port: 70000\n',
      [`${at}:5: cloud a, ssh.port: must be 65535 or less.`],
    ],
    [
      'an endpoint with a password',
      'clouds:\n  - { id: a, provider: aws-ec2, region: r, endpoint: "https://u:p@ec2.example" }\n',
      [`${at}:2: cloud a, endpoint: must not hold a user name or password.`],
    ],
    [
      'an endpoint of another protocol',
      'clouds:\n  - { id: a, provider: aws-ec2, region: r, endpoint: "file:///etc/passwd" }\n',
      [`${at}:2: cloud a, endpoint: must begin with http:// or https://.`],
    ],
    [
      'an endpoint that is no URL',
      'clouds:\n  - { id: a, provider: aws-ec2, region: r, endpoint: here }\n',
      [`${at}:2: cloud a, endpoint: must be a URL, such as https://ec2.example:443.`],
    ],
    [
      'an id with capitals',
      'clouds:\n  - { id: My Cloud, provider: openstack }\n',
      [`${at}:2: cloud My Cloud, id: must be 1 to 40 of a-z, 0-9 and "-", starting with a letter or digit.`],
    ],
    [
      'a cloud that is no group of keys',
      'clouds:\n  - os1\n',
      [`${at}:2: cloud clouds[0]: must be a group of keys, and is a text.`],
    ],
    [
      'clouds that are no list',
      'clouds: { id: a }\n',
      [`${at}:1: clouds: must be a list: each cloud begins with "- ".`],
    ],
    ['a list at the top', '- id: a\n', [`${at}:1: must begin with \`clouds:\` and a list of clouds below it.`]],
    [
      'two networks with one flag',
      'clouds:\n  - id: a\n    provider: openstack\n    networks:\n      - { name: x, nat_destination: true }\n      - { name: y, nat_destination: true }\n',
      [`${at}:6: cloud a, networks[1].nat_destination: is true for "x" and "y". Only one network may have it.`],
    ],
  ])('%s', (_, text, expected) => {
    expect(problems(text)).toEqual(expected)
  })

  test('broken YAML names the line', () => {
    const [first] = problems('clouds:\n  - id: "a\n    provider: openstack\n')
    expect(first).toMatch(/^\/etc\/plumbline\/plumbline\.yaml:\d+: is not valid YAML: /)
    expect(problems('clouds: []\nclouds: []\n')).toEqual([`${at}:2: is not valid YAML: Map keys must be unique`])
  })

  test('aliases that point nowhere or unfold without end are told, and do not crash', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [${'*a, '.repeat(30)}]\nclouds: [${'*b, '.repeat(30)}]\n`
    for (const text of ['clouds: *nothing\n', bomb]) {
      expect(problems(text)).toEqual([`${at}: uses YAML aliases (*name) that cannot be resolved.`])
    }
  })

  test('one bad cloud does not hide the others, and all its mistakes are told', () => {
    const { clouds, problems } = read(
      'clouds:\n  - { id: good, provider: openstack }\n  - { id: bad, provider: aws-ec2, nam: x }\n',
    )
    expect(clouds.map(({ cloud }) => cloud.id)).toEqual(['good'])
    expect(problems.map(({ key }) => key).sort()).toEqual(['nam', 'region'])
  })

  test('never repeats the value of a key that is not known', () => {
    expect(problems('clouds:\n  - { id: a, provider: openstack, password: hunter2 }\n').join()).not.toContain('hunter2')
  })
})
