'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client'
import type { Outputs } from '../trpc/types'
import { Age } from '../ui/age'
import { Chip, Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'
import { formatCount, formatMemory } from '../ui/words'

type Catalogue = Outputs['clouds']['catalogue']
const notTold = <span className="text-dim">not told</span>
const flag = (value: boolean | null) => (value === null ? notTold : value ? 'yes' : 'no')

/** Networks, flavors or images of a cloud, normalised; what it did not tell says so. */
export function CatalogueTables({ id, part }: { id: string; part: 'networks' | 'flavors' | 'images' }) {
  const trpc = useTRPC()
  const catalogue = useQuery(trpc.clouds.catalogue.queryOptions({ id }, { staleTime: 60_000 }))
  const data = catalogue.data
  const gaps = data?.gaps.filter((gap) => gap.list === part) ?? []
  return (
    <div className="grid grid-cols-1 gap-3">
      {catalogue.error ? <Problem title="The catalogue could not be read">{catalogue.error.message}</Problem> : null}
      {gaps.map((gap) => (
        <Problem
          key={gap.detail}
          tone="part"
          title={`The list of ${part} is ${gap.problem === 'fields' ? 'without fields' : gap.problem}`}
        >
          {gap.detail}
        </Problem>
      ))}
      {part === 'networks' ? (
        <Networks data={data} />
      ) : part === 'flavors' ? (
        <Flavors data={data} />
      ) : (
        <Images data={data} />
      )}
      {data ? (
        <p className="text-small text-dim">
          {formatCount(data[part].length)} {part}, read <Age at={data.readAt} />
        </p>
      ) : null}
    </div>
  )
}

const Networks = ({ data }: { data: Catalogue | undefined }) => (
  <Table
    label="Networks"
    rows={data?.networks}
    rowKey={(network) => network.id}
    empty={<Empty title="This cloud lists no network" />}
    columns={[
      { title: 'Network', cell: (network) => <span className="font-semibold">{network.name || '(no name)'}</span> },
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
                <li key={subnet.id} className="whitespace-nowrap">
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
)

const Flavors = ({ data }: { data: Catalogue | undefined }) => (
  <Table
    label="Flavors"
    rows={data?.flavors}
    rowKey={(flavor) => flavor.id}
    empty={<Empty title="This cloud lists no flavor" />}
    columns={[
      { title: 'Flavor', cell: (flavor) => <span className="font-mono text-small">{flavor.name}</span> },
      { title: 'vCPU', cell: (flavor) => flavor.vcpu },
      { title: 'Memory', cell: (flavor) => formatMemory(flavor.memoryMiB) },
      {
        title: 'Disk',
        cell: (flavor) =>
          flavor.diskGiB === null ? <span className="text-dim">volume</span> : `${flavor.diskGiB} GiB`,
      },
      { title: 'Architecture', cell: (flavor) => (flavor.arch.length > 0 ? flavor.arch.join(', ') : notTold) },
    ]}
  />
)

const Images = ({ data }: { data: Catalogue | undefined }) => (
  <Table
    label="Images"
    rows={data?.images}
    rowKey={(image) => image.id}
    empty={<Empty title="This cloud lists no image" />}
    columns={[
      { title: 'Image', cell: (image) => <span className="font-semibold break-all">{image.name || '(no name)'}</span> },
      {
        title: 'Distro',
        cell: (image) =>
          image.distro ? (
            <>
              {image.distro} {image.version ?? ''}{' '}
              {image.identifiedBy === 'name' ? <Chip tone="part">from its name</Chip> : null}
            </>
          ) : (
            notTold
          ),
      },
      { title: 'Architecture', cell: (image) => image.arch ?? notTold },
      {
        title: 'Login user',
        cell: (image) =>
          image.loginUser ? (
            <span className="font-mono text-small" title={image.loginUser.property}>
              {image.loginUser.user}
            </span>
          ) : (
            notTold
          ),
      },
      { title: 'Status', cell: (image) => image.status },
      { title: 'Created', cell: (image) => image.createdAt?.slice(0, 10) ?? notTold },
    ]}
  />
)
