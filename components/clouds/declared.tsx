import type { CloudDeclaration } from '@/server/domain/cloud-declaration'
import { Mark } from '../ui/mark'
import { Panel } from '../ui/panel'
import { DeclaredTable } from './declared-table'

const origins = {
  'clouds-public.yaml': "the operator's own list of vendors",
  plumbline: "Plumbline's facts about vendors",
  'well-known': 'what the vendor publishes itself',
} as const satisfies Record<NonNullable<CloudDeclaration['profile']>['origin'], string>

/** What plumbline.yaml, clouds.yaml and the vendor's profile say about a cloud, before anything was looked at. */
export function Declared({ declaration }: { declaration: CloudDeclaration }) {
  const { profile, values, warnings } = declaration
  return (
    <Panel title="What is declared" label="What is declared" className="mb-5">
      <p className="max-w-[96ch] px-4 pb-3 text-dim">
        {profile ? (
          <>
            Vendor profile <span className="font-mono text-small text-ink">{profile.name}</span>, from{' '}
            {origins[profile.origin]}: {profile.source}.{' '}
            {profile.vendorEndpoint
              ? 'The address that we log in at is the vendor’s.'
              : profile.host
                ? `The address that we log in at is not the vendor’s (${profile.host}).`
                : null}
          </>
        ) : (
          'No vendor profile is named.'
        )}{' '}
        This is what is written down; what the cloud itself shows stands below.
      </p>
      {warnings.length > 0 ? (
        <ul aria-label="Warnings" className="grid gap-1 px-4 pb-3 text-small">
          {warnings.map((warning) => (
            <li key={warning} className="flex items-baseline gap-2">
              <Mark shape="half" tone="part" size={9} />
              <span className="min-w-0 break-words">{warning}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {values.length > 0 ? (
        <DeclaredTable values={values} />
      ) : (
        <p className="px-4 pb-4 text-dim">Nothing is declared beyond the credentials.</p>
      )}
    </Panel>
  )
}
