import { describe, expect, it } from 'vitest'
import type { CatalogueFlavor } from '@/server/domain/catalogue'
import { flavor } from '../testing/catalogues'
import { pickFlavor } from './flavor'

const pick = (...flavors: CatalogueFlavor[]) =>
  pickFlavor(flavors, { vcpu: 2, memoryMiB: 4096, diskGiB: 10, arch: 'x86_64' })
const named = (name: string, more: Partial<CatalogueFlavor> = {}) => flavor(name, 2, 4096, { diskGiB: 20, ...more })

describe('classes after the numbers', () => {
  it.each<[string, CatalogueFlavor, CatalogueFlavor, string, RegExp]>([
    ['a dedicated core', named('SCS-2C-4-20s'), named('SCS-2V-4-20s'), 'pattern', /dedicated-core.*shared-core/],
    [
      'a dedicated thread before a shared core',
      named('SCS-2T-4-20'),
      named('SCS-2V-4-20'),
      'pattern',
      /dedicated-thread/,
    ],
    [
      'a shared core before a crowded one',
      named('SCS-2V-4-20'),
      named('SCS-2L-4-20'),
      'pattern',
      /shared-core.*crowded-core/,
    ],
    [
      'extra specs, which are published',
      named('a', { extra: { 'scs:cpu-type': 'shared-core' } }),
      named('b', { extra: { 'scs:cpu-type': 'crowded-core' } }),
      'published',
      /shared-core/,
    ],
    ['no insecure CPU', named('SCS-2V-4-20s'), named('SCS-2Vi-4-20s'), 'pattern', /insecure/],
    ['memory with error correction', named('SCS-2V-4-20s'), named('SCS-2V-4u-20s'), 'pattern', /error correction/],
    ['memory of its own', named('SCS-2V-4-20s'), named('SCS-2V-4o-20s'), 'pattern', /overcommitted/],
    ['the faster disk', named('SCS-2V-4-20p'), named('SCS-2V-4-20s'), 'pattern', /nvme.*ssd/],
    ['a disk that tells its kind', named('SCS-2V-4-20n'), named('SCS-2V-4-20'), 'pattern', /network/],
    [
      'the general one of several names',
      named('SCS-2V-4-20s'),
      named('SCS-2V-4-20s_z3'),
      'pattern',
      /fewest extensions/,
    ],
    ['what everybody is offered', named('a'), named('b', { public: false }), 'published', /everybody/],
    [
      'no accelerator by extra specs',
      named('b'),
      named('a', { extra: { 'resources:VGPU': '1' } }),
      'published',
      /resources:VGPU/,
    ],
    [
      'no accelerator by device profile',
      named('b'),
      named('a', { extra: { 'accel:device_profile': 'a100' } }),
      'published',
      /accel:device_profile/,
    ],
    ['no accelerator by its name', named('general'), named('gpu.small'), 'pattern', /gpu/],
    [
      'no accelerator by its name, by scs-0100',
      named('SCS-2V-4-20s'),
      named('SCS-2C-4-20s_GNa-64'),
      'pattern',
      /GNa-64/,
    ],
    ['no licence for another system', named('eg-7'), named('win-eg-7'), 'pattern', /Windows \(win\)/],
    [
      'no whole machine by extra specs',
      named('b'),
      named('a', { extra: { 'resources:CUSTOM_BAREMETAL_SMALL': '1' } }),
      'published',
      /whole machine/,
    ],
    ['no whole machine by its name', named('SCS-2V-4-20s'), named('SCS-2C-4-20s_bms'), 'pattern', /whole machine/],
  ])('%s', (_what, better, other, decidedBy, reason) => {
    for (const list of [
      [better, other],
      [other, better],
    ]) {
      const result = pick(...list)
      expect(result).toMatchObject({ chosen: { name: better.name }, decidedBy })
      expect(result.reason).toMatch(reason)
    }
  })

  it('never outrank the numbers', () => {
    expect(pick(named('SCS-4C-8-20p', { vcpu: 4, memoryMiB: 8192 }), named('SCS-2L-4-20')).chosen?.name).toBe(
      'SCS-2L-4-20',
    )
  })

  it('an accelerator is avoided, not refused', () => {
    expect(pick(named('gpu.small')).chosen?.name).toBe('gpu.small')
  })

  it('words that only contain the letters are no accelerator', () => {
    expect(pick(named('gpus-free'), named('zgpux'))).toMatchObject({ decidedBy: 'tie' })
  })

  it('names of no rule stay a tie', () => {
    expect(pick(named('m1.medium'), named('c1.medium'))).toMatchObject({ chosen: null, decidedBy: 'tie' })
  })
})
