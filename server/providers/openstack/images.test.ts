import { describe, expect, test } from 'vitest'
import { systemFromName } from './distro'
import { toImage } from './images'
import { loginCandidates } from './login'
import { imageSchema } from './wire/glance'

const image = (over: Record<string, unknown>) =>
  toImage(imageSchema.parse({ id: 'i', name: 'x', status: 'active', ...over }))

describe('what an image is', () => {
  test.each([
    [{ os_distro: 'ubuntu', os_version: '24.04' }, 'ubuntu', '24.04', 'properties'],
    [{ os_distro: 'Ubuntu', os_version: 24.04 }, 'ubuntu', '24.04', 'properties'],
    [{ os_distro: 'rockylinux', os_version: '9' }, 'rocky', '9', 'properties'],
    [{ os_distro: 'debian', name: 'debian-12-generic' }, 'debian', '12', 'name'],
    [{ os_distro: 'debian', name: 'ubuntu-24.04' }, 'debian', null, 'properties'],
    [{ name: 'Ubuntu 24.04' }, 'ubuntu', '24.04', 'name'],
    [{ name: 'golden master' }, null, null, null],
    [{ name: null }, null, null, null],
  ])('%j', (over, distro, version, identifiedBy) => {
    expect(image(over)).toMatchObject({ distro, version, identifiedBy })
  })

  test.each([
    ['ubuntu-jammy-22.04-amd64-server', 'ubuntu', '22.04'],
    ['ubuntu-2404-lts', 'ubuntu', '24.04'],
    ['noble-server-cloudimg-amd64', 'ubuntu', '24.04'],
    ['Debian 12 (bookworm)', 'debian', '12'],
    ['debian-bookworm-genericcloud', 'debian', '12'],
    ['Rocky-9-GenericCloud-Base-9.4', 'rocky', '9'],
    ['Rocky Linux 9.4', 'rocky', '9.4'],
    ['AlmaLinux 9', 'almalinux', '9'],
    ['CentOS Stream 9', 'centos', '9'],
    ['Red Hat Enterprise Linux 9', 'rhel', '9'],
    ['Fedora-Cloud-Base-40', 'fedora', '40'],
    ['openSUSE Leap 15.6', 'opensuse', '15.6'],
    ['SLES 15 SP6', 'sles', '15.6'],
    ['cirros-0.6.3', 'cirros', '0.6.3'],
    ['cirros', 'cirros', null],
    ['alpine-3.20', 'alpine', '3.20'],
    ['flatcar_production', 'flatcar', null],
    // As clouds of 2016 wrote them.
    ['Ubuntu 24.04 LTS (Noble Numbat) (PVHVM)', 'ubuntu', '24.04'],
    ['OnMetal - Ubuntu 14.04 LTS (Trusty Tahr)', 'ubuntu', '14.04'],
    ['Ubuntu-14.04-Trusty', 'ubuntu', '14.04'],
    ['ubuntu-14.04_LTS', 'ubuntu', '14.04'],
    ['trusty-server-cloudimg', 'ubuntu', '14.04'],
    ['Ubuntu Server 12.04 LTS x86_64', 'ubuntu', '12.04'],
    ['CentOS-7', 'centos', '7'],
    ['CentOS 6.7 x86_64', 'centos', '6.7'],
    ['Debian 8 [2016-06-02]', 'debian', '8'],
    ['Debian 8 (Jessie) (PVHVM)', 'debian', '8'],
    ['Red Hat Enterprise Linux 7 (PVHVM)', 'rhel', '7'],
    ['CoreOS (Stable)', 'fedora-coreos', null],
  ])('the name %s says %s %s', (name, distro, version) => {
    expect(systemFromName(name)).toMatchObject({ distro, version })
  })

  test.each(['my-app-24.04', 'windows-2022', 'snapshot of web', '<script>'])('the name %s says nothing', (name) => {
    expect(systemFromName(name)).toBeNull()
  })
})

test('a name tells the pattern that it fits, the part, and its architecture', () => {
  expect(image({ name: 'Ubuntu 24.04 LTS arm64' })).toMatchObject({
    named: { pattern: 'ubuntu YY.04 or YY.10', text: 'ubuntu-24.04' },
    arch: 'arm64',
  })
  expect(image({ name: 'debian-12-genericcloud-amd64' }).arch).toBe('x86_64')
  expect(image({ name: 'charm64-tools' })).toMatchObject({ arch: null, named: null })
})

test('what Rackspace calls version and architecture is read as properties', () => {
  const properties = { 'org.openstack__1__os_version': '24.04', 'org.openstack__1__architecture': 'x64' }
  expect(image({ os_distro: 'ubuntu', ...properties })).toMatchObject({
    ...{ distro: 'ubuntu', version: '24.04', identifiedBy: 'properties', arch: 'x86_64' },
  })
})

describe('whether an image can be used', () => {
  test.each([
    [{ status: 'active' }, true],
    [{ status: 'deactivated' }, false],
    [{ status: 'queued' }, false],
    [{ status: 'saving' }, false],
    [{ status: 'active', os_hidden: true }, false],
    [{ status: 'active', container_format: 'aki' }, false],
    [{ status: 'active', container_format: 'bare' }, true],
  ])('%j: %s', (over, usable) => {
    expect(image(over).usable).toBe(usable)
  })

  test('sizes, owner and architecture are kept; an architecture that we do not know is none', () => {
    expect(
      image({
        min_disk: 8,
        min_ram: 512,
        architecture: 'aarch64',
        visibility: 'public',
        owner: 'o',
        created_at: '2026-01-01T00:00:00Z',
        os_purpose: 'generic',
      }),
    ).toMatchObject({
      minDiskGiB: 8,
      minMemoryMiB: 512,
      arch: 'arm64',
      public: true,
      owner: 'o',
      createdAt: '2026-01-01T00:00:00.000Z',
      purpose: 'generic',
    })
    expect(image({ architecture: 's390x' })).toMatchObject({ arch: null, usable: false, obstacle: 'It is for s390x.' })
    expect(image({ os_hidden: true }).obstacle).toMatch(/hides it/)
    expect(image({ image_type: 'snapshot' }).snapshot).toBe(true)
  })
})

describe('login users', () => {
  test.each([
    [
      { os_admin_user: 'ada', image_original_user: 'bob' },
      { user: 'ada', property: 'os_admin_user' },
    ],
    [{ image_original_user: 'bob' }, { user: 'bob', property: 'image_original_user' }],
    [
      { os_admin_user: 'root; rm -rf /', default_user: 'carl' },
      { user: 'carl', property: 'default_user' },
    ],
    [{ os_admin_user: '-oProxyCommand=x' }, null],
    [{ os_admin_user: '' }, null],
    [{}, null],
  ])('of %j: %j', (over, expected) => {
    expect(image(over).loginUser).toEqual(expected)
  })

  const ask = (distro: string | null, user: string | null) =>
    loginCandidates({
      id: 'i',
      name: 'n',
      owner: null,
      distro,
      loginUser: user ? { user, property: 'os_admin_user' } : null,
    }).map((one) => `${one.user} ${one.source}`)
  test("the image's own word comes first, then the habit of its distribution, each once", () => {
    expect(ask('ubuntu', 'dhc-user')).toEqual(['dhc-user image-property', 'ubuntu distro-default'])
    expect(ask('ubuntu', 'ubuntu')).toEqual(['ubuntu image-property'])
    expect(ask('centos', null)).toEqual(['centos distro-default', 'cloud-user distro-default'])
    expect(ask('talos', null)).toEqual([])
    expect(ask(null, null)).toEqual([])
  })
})
