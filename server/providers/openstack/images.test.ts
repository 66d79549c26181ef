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
  ])('the name %s says %s %s', (name, distro, version) => {
    expect(systemFromName(name)).toEqual({ distro, version })
  })

  test.each(['my-app-24.04', 'windows-2022', 'snapshot of web', '<script>'])('the name %s says nothing', (name) => {
    expect(systemFromName(name)).toBeNull()
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
    expect(image({ architecture: 's390x' }).arch).toBeNull()
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
