import { describe, expect, it } from 'vitest'
import { parseScsFlavor } from './scs-flavor'

describe('names by scs-0100', () => {
  const plain = {
    ...{ vcpu: 2, cpuType: 'shared-core', insecure: false, memoryGiB: 4, noEcc: false, overcommitted: false },
    ...{ disk: null, arch: null, accelerator: null, bareMetal: false, extensions: 0 },
  }
  const ssd = { count: 1, size: 20, type: 'ssd' }
  it.each([
    ['SCS-2V-4', plain],
    ['SCS-2V-4-20s', { ...plain, disk: ssd }],
    ['SCS-2V-4-20', { ...plain, disk: { ...ssd, type: null } }],
    ['SCS-2V-4-', { ...plain, disk: { count: 1, size: null, type: null } }],
    ['SCS-2V-4-n', { ...plain, disk: { count: 1, size: null, type: 'network' } }],
    ['SCS-2C-4-3x10p', { ...plain, cpuType: 'dedicated-core', disk: { count: 3, size: 10, type: 'nvme' } }],
    ['SCS-2T-3.5', { ...plain, cpuType: 'dedicated-thread', memoryGiB: 3.5 }],
    [
      'SCS-2Li-4uo-10h',
      {
        ...plain,
        cpuType: 'crowded-core',
        insecure: true,
        noEcc: true,
        overcommitted: true,
        disk: { count: 1, size: 10, type: 'hdd' },
      },
    ],
    ['SCS-2V-4-20s_z3h', { ...plain, disk: ssd, arch: 'x86_64', extensions: 1 }],
    ['SCS-2V-4-20s_a1', { ...plain, disk: ssd, arch: 'arm64', extensions: 1 }],
    ['SCS-2V-4-20s_r', { ...plain, disk: ssd, extensions: 1 }],
    [
      'SCS-2C-4-_bms_z3h_GNa-64_ib',
      {
        ...plain,
        cpuType: 'dedicated-core',
        disk: { count: 1, size: null, type: null },
        arch: 'x86_64',
        accelerator: 'GNa-64',
        bareMetal: true,
        extensions: 4,
      },
    ],
  ])('%s', (name, expected) => {
    expect(parseScsFlavor(name)).toEqual(expected)
  })

  it.each([
    'SCS-2-4-10n',
    'SCS-2iT-4-10n',
    'SCS-2C-4ou-10n',
    'SCS-2C-4-1.5n',
    'scs-2v-4',
    'm1.medium',
    'SCS-2V:4:20',
    '',
  ])('%s is none of them', (name) => {
    expect(parseScsFlavor(name)).toBeNull()
  })
})
