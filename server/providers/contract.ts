import { afterAll, beforeAll, describe } from 'vitest'
import { contractOfFaults } from './contract-faults'
import { contractOfNodes } from './contract-nodes'
import { contractOfPower } from './contract-power'
import { contractOfReads } from './contract-reads'
import type { ContractTarget } from './contract-target'

export type { ContractFault, ContractFaults, ContractOperation, ContractTarget } from './contract-target'

/** How a part of the suite reaches the target, which is open only while tests run. */
export type Target = () => ContractTarget

/**
 * The one suite that every adapter passes, over HTTP, against the lab and against real clouds. `open` starts or
 * connects the target; everything that the suite makes is removed before `close`.
 */
export function describeProviderContract(name: string, open: () => Promise<ContractTarget>): void {
  describe(`provider contract: ${name}`, () => {
    let opened: ContractTarget | undefined
    const target: Target = () => {
      if (!opened) throw new Error('The target is open only while tests run')
      return opened
    }
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(async () => {
      await opened?.provider.close()
      await opened?.smallPages.provider.close()
      await opened?.close()
    })
    contractOfReads(target)
    contractOfNodes(target)
    contractOfPower(target)
    contractOfFaults(target)
  })
}
