'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { paths } from '../nav/paths'
import { useTRPC } from '../trpc/client'
import type { Outputs } from '../trpc/types'
import { Age } from '../ui/age'
import { Chip, Empty, Problem } from '../ui/states'
import { Table } from '../ui/table'

type Role = Outputs['clouds']['networkRoles']['items'][number]
type Observation = Role['observations'][number]

const sourceWords = {
  evidence: 'what the cloud shows',
  configured: 'site configuration',
  observed: 'what was seen',
} as const satisfies Record<Role['source'], string>
const methodWords = {
  allocation: 'an allocation',
  sync: 'a listing of nodes',
  probe: 'a probe',
} as const satisfies Record<Observation['method'], string>

/** The role of each network with the rule that gave it, why, and everything that was seen there. */
export function NetworkRoles({ id }: { id: string }) {
  const trpc = useTRPC()
  const roles = useQuery(trpc.clouds.networkRoles.queryOptions({ id }, { staleTime: 10_000 }))
  const data = roles.data
  return (
    <div className="grid grid-cols-1 gap-3">
      {roles.error ? <Problem title="Roles cannot be shown">{roles.error.message}</Problem> : null}
      {data?.problems.map((problem) => (
        <Problem key={problem} tone="part" title="The site configuration cannot be followed">
          {problem}
        </Problem>
      ))}
      <Table
        label="Network roles"
        rows={data?.items}
        rowKey={(role) => role.networkId}
        empty={<Empty title="This cloud lists no network" />}
        columns={[
          {
            title: 'Network',
            cell: (role) => <span className="font-semibold">{role.networkName || '(no name)'}</span>,
          },
          { title: 'Role', cell: (role) => <span className="font-semibold">{role.role}</span> },
          { title: 'Why', cell: (role) => <Why role={role} /> },
          { title: 'Seen there', cell: (role) => <Seen observations={role.observations} /> },
        ]}
      />
      {data ? (
        <p className="text-small text-dim">
          By the catalogue read <Age at={data.readAt} />. Where contrary things were seen, the later one counts.
        </p>
      ) : null}
    </div>
  )
}

const Why = ({ role }: { role: Role }) => (
  <div className="max-w-prose">
    <p>{role.reason}</p>
    <p className="text-small text-dim">
      Rule <span className="font-mono">{role.rule}</span>, by {sourceWords[role.source]}.
      {role.evidence && role.evidence.role !== role.role
        ? ` The cloud itself shows: ${role.evidence.role}. ${role.evidence.reason}`
        : null}
    </p>
  </div>
)

function Seen({ observations }: { observations: Observation[] }) {
  if (observations.length === 0) return <span className="text-dim">nothing yet</span>
  return (
    <ul className="grid gap-2">
      {observations.map((one) => (
        <li key={`${one.method} ${one.value}`} className="max-w-prose">
          <Chip>{one.value}</Chip> {one.confidence === 'low' ? <Chip tone="part">doubtful</Chip> : null} {one.evidence}
          <p className="text-small text-dim">
            By {methodWords[one.method]}
            {one.allocationId ? (
              <>
                {' '}
                (
                <Link className="underline" href={paths.allocation(one.allocationId)}>
                  open it
                </Link>
                )
              </>
            ) : null}
            , <Age at={one.happenedAt} />
            {one.times > 1 ? `, ${one.times} times` : ''}
          </p>
        </li>
      ))}
    </ul>
  )
}
