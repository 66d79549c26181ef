import { describe, expect, test } from 'vitest'
import { parseScsName, toFlavor } from './flavors'

const flavor = (over: Record<string, unknown>) =>
  toFlavor({ id: 'f', name: 'm1', vcpus: 2, ram: 4096, disk: 20, ...over })

describe('flavors', () => {
  test('keep the sizes that Nova tells; a disk of 0 is none, one that is not told unknown', () => {
    expect(flavor({})).toMatchObject({ vcpu: 2, memoryMiB: 4096, diskGiB: 20, arch: [], burstable: null, extra: {} })
    expect(flavor({ disk: 0 })?.diskGiB).toBe(0)
    expect(flavor({ disk: null })?.diskGiB).toBeNull()
  })

  test('without vCPU or memory are none', () => {
    expect([flavor({ vcpus: null }), flavor({ ram: undefined })]).toEqual([null, null])
  })

  test.each([
    [{ 'trait:HW_ARCH_AARCH64': 'required' }, ['arm64']],
    [{ 'trait:COMPUTE_ARCH_X86_64': 'required' }, ['x86_64']],
    [{ 'trait:HW_ARCH_AARCH64': 'forbidden' }, []],
    [{ 'capabilities:cpu_info:arch': 's== aarch64' }, ['arm64']],
    [{ hw_architecture: 'x86_64' }, ['x86_64']],
    [{ 'hw:cpu_policy': 'dedicated' }, []],
  ])('architecture by %j is %j', (extra_specs, arch) => {
    expect(flavor({ extra_specs })?.arch).toEqual(arch)
  })

  test('a name of the Sovereign Cloud Stack fills what extra specs leave out, and never overrides them', () => {
    expect(flavor({ name: 'SCS-2V-4-20s' })?.extra).toEqual({ 'scs:cpu-type': 'shared-core', 'scs:disk0-type': 'ssd' })
    expect(flavor({ name: 'SCS-1L-1' })).toMatchObject({ burstable: true, extra: { 'scs:cpu-type': 'crowded-core' } })
    expect(flavor({ name: 'SCS-1L-1', extra_specs: { 'scs:cpu-type': 'shared-core' } })?.burstable).toBeNull()
    expect(flavor({ name: 'SCS-4V-8_a1' })?.arch).toEqual(['arm64'])
  })

  test.each([
    ['SCS-8C-32-2x500p_z2', { extra: { 'scs:cpu-type': 'dedicated-core', 'scs:disk0-type': 'nvme' }, arch: 'x86_64' }],
    ['SCS-2T-3.5u-50', { extra: { 'scs:cpu-type': 'dedicated-thread' }, arch: null }],
    ['SCS-1Vi-4uo', { extra: { 'scs:cpu-type': 'shared-core' }, arch: null }],
    ['SCS-2V:4:20', null],
    ['m1.small', null],
    ['SCS-2X-4', null],
  ])('%s', (name, expected) => {
    expect(parseScsName(name)).toEqual(expected)
  })
})
