import type { ReactNode } from 'react'
import type { Outputs } from '../../trpc/types'
import { formatTime } from '../../ui/age'
import { formatMemory } from '../../ui/words'
import type { OpenItem } from '../search-params'
import { flag, notTold } from './cells'
import { diskText } from './flavors-table'
import { System } from './images-table'
import type { Flavor, Image } from './order'

type Catalogue = Outputs['clouds']['catalogue']
type Network = Catalogue['networks'][number]
type Row = { name: string; value: ReactNode; mono?: boolean }

/** What a cloud tells of one item, for its opened view; null when it does not list it. */
export function itemFacts(catalogue: Catalogue, { kind, id }: OpenItem): { name: string; rows: Row[] } | null {
  if (kind === 'flavor') return facts(catalogue.flavors, id, flavor)
  return kind === 'image' ? facts(catalogue.images, id, image) : facts(catalogue.networks, id, network)
}

function facts<Item extends { id: string; name: string }>(
  items: readonly Item[],
  id: string,
  rows: (item: Item) => Row[],
) {
  const item = items.find((one) => one.id === id)
  return item ? { name: item.name || '(no name)', rows: rows(item) } : null
}

const told = (value: string | null | undefined): ReactNode => value || notTold
const seenBy = (everybody: boolean | null | undefined, others: string): ReactNode =>
  everybody == null ? notTold : everybody ? 'everybody' : others

const flavor = (one: Flavor): Row[] => [
  { name: 'Size', value: `${one.vcpu} vCPU, ${formatMemory(one.memoryMiB)}` },
  { name: 'Disk', value: diskText(one.diskGiB) },
  { name: 'Architecture', value: told(one.arch.join(', ')) },
  { name: 'For', value: seenBy(one.public, 'some projects only') },
  { name: 'Current', value: flag(one.currentGeneration) },
  { name: 'Burstable', value: flag(one.burstable) },
  ...Object.entries(one.extra).map(([name, value]) => ({ name, value, mono: true })),
]

const image = (one: Image): Row[] => [
  { name: 'System', value: <System image={one} /> },
  { name: 'Architecture', value: told(one.arch) },
  { name: 'Login user', value: one.loginUser ? `${one.loginUser.user} (${one.loginUser.property})` : notTold },
  { name: 'Status', value: told(one.status) },
  { name: 'Usable', value: one.usable ? 'yes' : `no${one.obstacle ? `: ${one.obstacle}` : ''}` },
  { name: 'Visible to', value: seenBy(one.visibilityTold === false ? null : one.public, 'some only') },
  { name: 'Owner', value: told(one.owner), mono: one.owner !== null },
  { name: 'Needs', value: `${one.minDiskGiB} GiB disk, ${formatMemory(one.minMemoryMiB)} at least` },
  { name: 'Current as', value: told(one.alias), mono: one.alias !== null },
  { name: 'Purpose', value: told(one.purpose) },
  { name: 'Created', value: one.createdAt ? formatTime(one.createdAt) : notTold },
  { name: 'Content', value: told(one.checksum), mono: Boolean(one.checksum) },
]

const network = (one: Network): Row[] => [
  { name: 'Status', value: told(one.status) },
  { name: 'External', value: flag(one.external) },
  { name: 'Shared', value: flag(one.shared) },
  { name: 'Default', value: flag(one.isDefault) },
  { name: 'Of our project', value: flag(one.own) },
  { name: 'Subnets', value: told(one.subnets.map(({ cidr }) => cidr).join(', ')), mono: one.subnets.length > 0 },
]
