import type { NodeState } from '@/server/domain/node'
import type { NodeOwner, NodeReach } from '@/server/domain/node-list'
import type { NodeCount, NodeFilter } from '@/server/domain/node-list-schema'
import { formatCount, stateLooks } from '../../ui/words'

export const reachWords = {
  direct: 'direct',
  floating: 'floating IP',
  ipv6: 'IPv6 only',
  private: 'private',
  none: 'no address',
} as const satisfies Record<NodeReach, string>
export const ownerWords = { ours: 'made by Plumbline', others: 'made elsewhere' } as const satisfies Record<
  NodeOwner,
  string
>

/** `8,214`, or `10,000+` where it was not counted further. */
export const countText = ({ count, exact }: NodeCount): string => `${formatCount(count)}${exact ? '' : '+'}`

/** `100,000 nodes`, or `100,000 nodes · 8,214 match` under filters. */
export function matchLine(all: number, total: NodeCount, filtered: boolean): string {
  const nodes = `${formatCount(all)} ${all === 1 ? 'node' : 'nodes'}`
  return filtered ? `${nodes} · ${countText(total)} ${total.count === 1 && total.exact ? 'matches' : 'match'}` : nodes
}

export type FilterKey = 'cloud' | 'state' | 'reach' | 'owner' | 'allocation'
export type FilterChip = { key: FilterKey; text: string; title: string }

const several = (words: readonly string[]): string => (words.length <= 3 ? words.join(', ') : formatCount(words.length))

/** One chip for each kind of filter: `state: running, error`, and `cloud: 6` where naming all would take the line. */
export function chipsOf(filter: NodeFilter, cloudNames: ReadonlyMap<string, string>): FilterChip[] {
  const chip = (key: FilterKey, words: readonly string[]): FilterChip[] =>
    words.length === 0 ? [] : [{ key, text: `${key}: ${several(words)}`, title: words.join(', ') }]
  return [
    ...chip(
      'state',
      (filter.state ?? []).map((state: NodeState) => stateLooks[state].word),
    ),
    ...chip(
      'cloud',
      (filter.cloud ?? []).map((id) => cloudNames.get(id) ?? id),
    ),
    ...chip(
      'reach',
      (filter.reach ?? []).map((reach) => reachWords[reach]),
    ),
    ...chip('owner', filter.owner ? [ownerWords[filter.owner]] : []),
    ...chip('allocation', filter.allocation ? [filter.allocation.slice(0, 8)] : []),
  ]
}
