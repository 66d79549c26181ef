import type { CloudProvider } from '@/server/providers/port'
import { createProvider as real } from '@/server/providers/registry'

/** Broken on purpose: neither shows floating IPs of ours nor removes them. */
export async function createProvider(...given: Parameters<typeof real>): Promise<CloudProvider> {
  const provider = await real(...given)
  const findOwned: CloudProvider['findOwned'] = async (...asked) =>
    (await provider.findOwned(...asked)).filter(({ kind }) => kind !== 'floating-ip')
  const removeOwned: CloudProvider['removeOwned'] = async (owned, call) => {
    if (owned.kind !== 'floating-ip') await provider.removeOwned(owned, call)
  }
  return new Proxy(provider, {
    get(target, name) {
      if (name === 'findOwned') return findOwned
      if (name === 'removeOwned') return removeOwned
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
