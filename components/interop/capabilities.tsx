'use client'

import Link from 'next/link'
import { paths } from '../nav/paths'
import { Panel } from '../ui/panel'
import { Chip } from '../ui/states'
import { counted } from '../ui/words'
import { TestName } from './test-name'
import { capabilityStatuses, type GuidelineDetail } from './words'

type Capability = NonNullable<GuidelineDetail['interop']>['capabilities'][number]

/** Capabilities by status, each with its tests, aliases and flags. */
export function Capabilities({ capabilities }: { capabilities: Capability[] }) {
  const groups = [...capabilityStatuses, null].map((status) => ({
    status,
    items: capabilities.filter((one) => one.status === status),
  }))
  return groups
    .filter(({ items }) => items.length > 0)
    .map(({ status, items }) => (
      <Panel
        key={status ?? 'none'}
        title={
          status
            ? `${status[0]!.toUpperCase()}${status.slice(1)}: ${counted(items.length, 'capability', 'capabilities')}`
            : 'In no component'
        }
      >
        <ul className="px-4 pt-1 pb-3">
          {items.map((capability) => (
            <CapabilityRow key={capability.id} capability={capability} />
          ))}
        </ul>
      </Panel>
    ))
}

function CapabilityRow({ capability }: { capability: Capability }) {
  const flagged = capability.tests.filter((test) => test.flagged).length
  const aliased = capability.tests.filter((test) => test.aliases.length > 0).length
  return (
    <li className="border-b border-hair last:border-b-0">
      <details>
        <summary className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-0.5 py-1">
          <span className="font-mono text-small break-all">{capability.id}</span>
          <span className="text-small text-dim">
            {capability.described ? counted(capability.tests.length, 'test') : 'not described in the file: no tests'}
            {aliased > 0 ? `, ${aliased} with aliases` : ''}
          </span>
          {flagged > 0 ? <Chip tone="part">{flagged} flagged</Chip> : null}
          {capability.admin ? <Chip>needs an administrator</Chip> : null}
        </summary>
        <div className="grid gap-2 pb-3 pl-4">
          <p className="text-dim">
            {capability.description ?? 'No description.'}{' '}
            {[
              capability.project ? `Project ${capability.project}.` : '',
              capability.requiredSince ? `Required since ${capability.requiredSince}.` : '',
              capability.components.length > 1 ? `In ${capability.components.join(', ')}.` : '',
            ]
              .filter(Boolean)
              .join(' ')}{' '}
            <Link
              className="underline decoration-rule underline-offset-2 hover:decoration-ink"
              href={paths.interop({ view: 'capability', capability: capability.id })}
            >
              Compare over guidelines<span className="sr-only"> {capability.id}</span>
            </Link>
          </p>
          <ul className="grid gap-1.5">
            {capability.tests.map((test) => (
              <li key={test.name}>
                <TestName name={test.name} />
                {test.aliases.length > 0 ? (
                  <p className="text-small break-all text-dim">also {test.aliases.join(', ')}</p>
                ) : null}
                {test.flagged ? <FlagWords flagged={test.flagged} /> : null}
              </li>
            ))}
          </ul>
        </div>
      </details>
    </li>
  )
}

/** Why a test is flagged, as far as the file tells. */
export const FlagWords = ({ flagged }: { flagged: NonNullable<Capability['tests'][number]['flagged']> }) => (
  <p className="text-small break-words text-part">
    Flagged{flagged.date ? ` on ${flagged.date}` : ''}: {flagged.reason ?? 'the file gives no reason.'}
    {flagged.action ? ` To do: ${flagged.action}` : ''}
  </p>
)
