'use client'

import { Chip, Empty } from '../../ui/states'
import { Table } from '../../ui/table'
import { flag, Named } from './cells'
import { CatalogueFrame } from './frame'
import { useCatalogue } from './use-catalogue'

/** The networks of a cloud, normalised; what it did not tell says so. */
export function NetworksTable({ id }: { id: string }) {
  const catalogue = useCatalogue(id)
  return (
    <CatalogueFrame part="networks" catalogue={catalogue}>
      <Table
        label="Networks"
        rows={catalogue.data?.networks}
        rowKey={(network) => network.id}
        empty={<Empty title="This cloud lists no network" />}
        columns={[
          { title: 'Network', cell: (network) => <Named kind="network" item={network} /> },
          { title: 'Id', cell: (network) => <span className="font-mono text-small">{network.id}</span> },
          { title: 'External', cell: (network) => flag(network.external) },
          { title: 'Shared', cell: (network) => flag(network.shared) },
          { title: 'Default', cell: (network) => flag(network.isDefault) },
          {
            title: 'Subnets',
            cell: (network) =>
              network.subnets.length === 0 ? (
                <span className="text-dim">none visible</span>
              ) : (
                <ul>
                  {network.subnets.map((subnet) => (
                    <li key={`${subnet.id} ${subnet.cidr}`} className="whitespace-nowrap">
                      <span className="font-mono text-small">{subnet.cidr}</span>{' '}
                      {subnet.assignsPublicAddress ? <Chip>gives public addresses</Chip> : null}{' '}
                      {subnet.zone ? <span className="text-small text-dim">{subnet.zone}</span> : null}
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
    </CatalogueFrame>
  )
}
