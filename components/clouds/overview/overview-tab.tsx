'use client'

import type { Outputs } from '../../trpc/types'
import { Age } from '../../ui/age'
import { Facts, Panel } from '../../ui/panel'
import { Bone } from '../../ui/states'
import { CredentialFact } from '../condition/credential'
import { Declared } from '../declared'
import { LatencyPanel } from './latency-panel'
import { LimitsPanel } from './limits-panel'

type Cloud = Outputs['clouds']['get']

/** Who we are in a cloud, what we may have there, how fast it answers, and how it is configured. */
export function OverviewTab({ id, cloud }: { id: string; cloud: Cloud | undefined }) {
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="grid grid-cols-1 items-start gap-4 min-[1000px]:grid-cols-2">
        <div className="grid grid-cols-1 gap-4">
          <Panel
            title="Who we are there"
            action={
              cloud?.probedAt ? (
                <span className="text-small text-dim">
                  probed <Age at={cloud.probedAt} />
                </span>
              ) : null
            }
          >
            {/* As high as what comes: what stands below must not move. */}
            <div className="min-h-60 px-4 pb-4">{cloud ? <Identity cloud={cloud} /> : <Bones />}</div>
          </Panel>
          <Panel title="Configuration">
            <div className="px-4 pb-4">
              <p className="mb-2 min-h-5 text-dim">
                {cloud ? (cloud.source === 'file' ? 'From plumbline.yaml; change it there.' : 'Added on screen.') : ''}
              </p>
              <pre
                // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
                tabIndex={0}
                className="scroll-thin min-h-60 overflow-auto rounded-control bg-well p-3 text-small"
              >
                {cloud ? JSON.stringify(cloud.config, null, 2) : ''}
              </pre>
            </div>
          </Panel>
        </div>
        <LimitsPanel id={id} />
      </div>
      <LatencyPanel id={id} />
      {cloud?.declaration ? <Declared declaration={cloud.declaration} /> : null}
    </div>
  )
}

function Identity({ cloud }: { cloud: Cloud }) {
  const { identity, account } = cloud
  const credential = {
    name: 'Signed in with',
    value: <CredentialFact credential={account.credential} readAt={account.credentialReadAt} />,
  }
  if (!identity)
    return (
      <>
        <p className="mb-2 text-dim">Not known until the first probe succeeds.</p>
        <Facts rows={[credential]} />
      </>
    )
  return (
    <Facts
      rows={[
        {
          name: cloud.provider === 'openstack' ? 'Project' : 'Account',
          value: identity.accountName ? `${identity.accountName} (${identity.account})` : identity.account,
          mono: true,
        },
        { name: 'User', value: identity.user ?? 'not told', mono: true },
        credential,
        { name: 'Region', value: identity.region },
        ...Object.entries(identity.apiVersions).map(([name, value]) => ({ name: `API ${name}`, value, mono: true })),
      ]}
    />
  )
}

const Bones = () => (
  <div className="grid gap-2">
    {[0, 1, 2, 3].map((index) => (
      <Bone key={index} className="w-3/4" />
    ))}
  </div>
)
