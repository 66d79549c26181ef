import type { CatalogueNetwork } from '@/server/domain/catalogue'
import type { NetworkRole } from '@/server/domain/network-role'

type Pattern = { name: string; source: string }

/** field-notes 0.2: the names that Digital Rebar's cloudwrap looked for; here whole names, since its substrings found "ext" in "next-gen". */
const cloudwrap = 'Digital Rebar’s list of 2016'
/** field-notes 6: kubespray's default of `floatingip_pool`. */
const kubespray = 'kubespray’s default'

const outside: readonly Pattern[] = [
  { name: 'public', source: cloudwrap },
  { name: 'publicnet', source: cloudwrap },
  { name: 'ext-net', source: cloudwrap },
  { name: 'external', source: kubespray },
]
const patterns: Partial<Record<NetworkRole, readonly Pattern[]>> = {
  public: outside,
  'fip-pool': outside,
  tenant: [
    { name: 'private', source: cloudwrap },
    { name: 'internal', source: cloudwrap },
  ],
}

type Named = Pick<CatalogueNetwork, 'id' | 'name'>

/**
 * The one of several equal networks whose whole name, in any case, is one that networks of this role often have. null when none
 * or more than one has such a name: then only a person can tell. Asked only for networks that evidence leaves equal.
 */
export function breakTieByName<Network extends Named>(
  tied: readonly Network[],
  role: NetworkRole,
): { item: Network; reason: string } | null {
  const fitting = tied.flatMap((item) => {
    const pattern = patterns[role]?.find(({ name }) => name === item.name.trim().toLowerCase())
    return pattern ? [{ item, pattern }] : []
  })
  const [only, another] = fitting
  if (!only || another) return null
  const others = tied
    .filter((one) => one !== only.item)
    .map(({ name, id }) => `${name} (${id})`)
    .sort()
  const reason = `Nothing that the cloud publishes tells it from ${others.join(', ')}; of these names only "${only.item.name}" is usual for the role ${role} (pattern "${only.pattern.name}", ${only.pattern.source}).`
  return { item: only.item, reason }
}
