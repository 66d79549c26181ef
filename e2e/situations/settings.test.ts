import { describe, expect, it } from 'vitest'
import { newestLinux } from './newest-linux'
import { readSettings } from './settings'

describe('the command line', () => {
  it('takes the situations when nothing is said', () => {
    expect(readSettings([], {})).toEqual({
      worlds: ['situations'],
      real: [],
      cloudsFile: '',
      only: [],
      json: false,
      compare: true,
    })
  })

  it('takes only real clouds when they are named, and both when both are', () => {
    const file = { OS_CLIENT_CONFIG_FILE: '/etc/openstack/clouds.yaml' }
    expect(readSettings(['--real', 'a, b'], file)).toMatchObject({ worlds: [], real: ['a', 'b'] })
    const both = readSettings(['--real', 'a', '--world', 'summit,situations', '--no-sdk', '--json'], file)
    expect(both).toMatchObject({ worlds: ['summit', 'situations'], real: ['a'], compare: false, json: true })
  })

  it.each([
    [['--real', 'a'], /OS_CLIENT_CONFIG_FILE is not set/],
    [['--world', 'utopia'], /no world "utopia"/],
    [['--wrold', 'summit'], /--wrold/],
  ])('refuses %j', (words, why) => {
    expect(() => readSettings(words, {})).toThrow(why)
  })
})

describe('the Linux to ask for', () => {
  const image = (distro: string | null, version: string | null, more = {}) => ({
    ...{
      id: `${distro}${version}`,
      name: '',
      status: 'active',
      usable: true,
      arch: 'x86_64' as const,
      distro,
      version,
    },
    ...{ identifiedBy: null, loginUser: null, owner: null, public: true, minDiskGiB: 0, minMemoryMiB: 0 },
    ...{ createdAt: null, alias: null, purpose: null, ...more },
  })
  it.each([
    [
      [image('debian', '12'), image('ubuntu', '22.04'), image('ubuntu', '24.04')],
      { distro: 'ubuntu', version: '24.04' },
    ],
    [
      [image('ubuntu', '14.04'), image('ubuntu', '16.04'), image('debian', '12')],
      { distro: 'ubuntu', version: '16.04' },
    ],
    [[image('debian', '9'), image('debian', '12'), image('slackware', '15')], { distro: 'debian', version: '12' }],
    [[image('ubuntu', '24.04', { usable: false }), image('centos', '7')], { distro: 'centos', version: '7' }],
    [[image(null, null), image('ubuntu', '24.04', { arch: 'arm64' })], {}],
  ])('%#', (images, wanted) => {
    expect(newestLinux(images)).toEqual(wanted)
  })
})
