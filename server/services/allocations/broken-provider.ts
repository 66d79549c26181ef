import type { CloudProvider } from '@/server/providers/port'

/**
 * Stands in for an adapter that could not be built (no such profile, no such file): every call throws that error, so that
 * the engine classifies it, tells it and ends the run like any other failure.
 */
export function brokenProvider(kind: CloudProvider['kind'], error: unknown): CloudProvider {
  const fail = async (): Promise<never> => {
    throw error
  }
  return {
    kind,
    probe: fail,
    // biome-ignore lint/correctness/useYield: the first step already throws.
    async *listNodes() {
      throw error
    },
    catalogue: fail,
    addKey: fail,
    createNode: fail,
    getNode: fail,
    removeKey: fail,
    keyExists: fail,
    destroyNode: fail,
    findOwned: fail,
    removeOwned: fail,
    loginCandidates: () => [],
    close: async () => undefined,
  }
}
