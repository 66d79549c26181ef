import { describe, expect, test } from 'vitest'
import { toFlavor } from './flavors'

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

  test('a name of the Sovereign Cloud Stack tells the architecture where extra specs do not', () => {
    expect(flavor({ name: 'SCS-4V-8_a1' })).toMatchObject({ arch: ['arm64'], extra: {} })
    expect(flavor({ name: 'SCS-4V-8_a1', extra_specs: { hw_architecture: 'x86_64' } })?.arch).toEqual(['x86_64'])
    expect(flavor({ name: 'SCS-1L-1', extra_specs: { 'scs:cpu-type': 'crowded-core' } })?.burstable).toBe(true)
  })

  test('say whether everybody is offered them, as far as Nova tells', () => {
    expect(flavor({})?.public).toBeNull()
    expect(flavor({ 'os-flavor-access:is_public': false })?.public).toBe(false)
  })
})
