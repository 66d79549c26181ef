import type { BulkAction } from '@/server/domain/bulk-action-schema'
import type { BulkWords } from '@/server/domain/bulk-refusal'
import type { Call, CloudProvider } from '@/server/providers/port'

type Asked = Exclude<BulkAction, { kind: 'release' }>

/** Why this kind of cloud cannot do it at all; null: it can. */
export function refusedByKind({ power, tags }: CloudProvider, action: Asked): BulkWords | null {
  if (action.kind === 'tag' || action.kind === 'untag') {
    if (!tags) return { told: 'Nodes of this kind of cloud have no tags that can be changed.', advice: null }
    const why = tags.refuses(action.name, action.kind === 'tag' ? action.value : '')
    return why === null ? null : { told: why, advice: 'Choose another name or value for this cloud.' }
  }
  return power ? null : { told: 'Nodes of this kind of cloud cannot be powered on or off from here.', advice: null }
}

/** Asks the cloud. Throws ProviderError, or what the permit throws. `refusedByKind` was asked before. */
export async function perform(provider: CloudProvider, action: Asked, serverId: string, call: Call): Promise<void> {
  const { power, tags } = provider
  const ref = { serverId }
  switch (action.kind) {
    case 'power-on':
      return await power?.start(ref, call)
    case 'power-off':
      return await power?.stop(ref, call)
    case 'reboot':
      return await power?.reboot(ref, call)
    case 'tag':
      return await tags?.set(ref, { name: action.name, value: action.value }, call)
    case 'untag':
      return await tags?.remove(ref, action.name, call)
  }
}
