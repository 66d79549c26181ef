'use client'

import { formatMemory } from '../../ui/words'
import { Named, notTold } from './cells'
import { CatalogueFrame } from './frame'
import { ItemTable } from './item-table'
import { findFlavors, flavorOrders } from './order'
import { useCatalogue } from './use-catalogue'

/** The flavors of a cloud in vCPU, MiB and GiB. */
export function FlavorsTable({ id }: { id: string }) {
  const catalogue = useCatalogue(id)
  return (
    <CatalogueFrame part="flavors" catalogue={catalogue}>
      <ItemTable
        part="flavors"
        rows={catalogue.data?.flavors}
        orders={flavorOrders}
        first={{ key: 'memory', descending: false }}
        find={findFlavors}
        placeholder="m1.small or 4vcpu 8gib"
        columns={[
          {
            title: 'Flavor',
            sort: 'name',
            cell: (flavor) => <Named kind="flavor" item={flavor} />,
            className: 'min-w-[180px]',
          },
          { title: 'vCPU', sort: 'vcpu', cell: (flavor) => flavor.vcpu },
          { title: 'Memory', sort: 'memory', cell: (flavor) => formatMemory(flavor.memoryMiB) },
          { title: 'Disk', sort: 'disk', cell: (flavor) => diskText(flavor.diskGiB) },
          {
            title: 'Architecture',
            sort: 'arch',
            cell: (flavor) => (flavor.arch.length > 0 ? flavor.arch.join(', ') : notTold),
          },
        ]}
      />
    </CatalogueFrame>
  )
}

/** A flavor without a disk of its own boots from a volume. */
export const diskText = (diskGiB: number | null) =>
  diskGiB === null ? notTold : diskGiB === 0 ? <span className="text-dim">none: a volume</span> : `${diskGiB} GiB`
