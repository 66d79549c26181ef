'use client'

import { useQuery } from '@tanstack/react-query'
import { paths } from '../../nav/paths'
import { useTRPC } from '../../trpc/client'
import { buttonClasses } from '../../ui/button'
import { Panel } from '../../ui/panel'
import { Bone, Problem } from '../../ui/states'
import { formatCount } from '../../ui/words'

/** The corrected vendor profile and clouds.yaml, with what they say otherwise than what is declared. Kinds other than OpenStack have none. */
export function Corrections({ id }: { id: string }) {
  const trpc = useTRPC()
  const found = useQuery(trpc.clouds.corrections.queryOptions({ id }, { staleTime: 10_000 }))
  const data = found.data
  if (found.error) return <Problem title="The corrected files cannot be made">{found.error.message}</Problem>
  return (
    <Panel
      title="Corrected for openstacksdk"
      label="Corrected files"
      action={
        <span className="flex flex-wrap justify-end gap-2">
          <a className={buttonClasses('plain')} href={paths.profileFile(id, 'vendor-profile')} download>
            Vendor profile
          </a>
          <a className={buttonClasses('plain')} href={paths.profileFile(id, 'clouds-yaml')} download>
            clouds.yaml
          </a>
        </span>
      }
    >
      <div className="grid gap-2 px-4 pt-1 pb-4">
        <p className="max-w-[90ch] text-dim">
          What was seen, laid over what is declared, in the keys of openstacksdk. Nothing secret is in them: add your
          credentials.
        </p>
        {data ? <Changes corrections={data.corrections} notes={data.notes} /> : <Bone className="w-72" />}
      </div>
    </Panel>
  )
}

type Change = { key: string; from: string | null; to: string; reason: string }

function Changes({ corrections, notes }: { corrections: Change[]; notes: string[] }) {
  if (corrections.length + notes.length === 0) return <p>They say the same as what is declared.</p>
  const overruled = corrections.filter(({ from }) => from !== null).length
  return (
    <details>
      <summary className="w-fit underline decoration-rule underline-offset-4">
        {formatCount(corrections.length)} {corrections.length === 1 ? 'key is' : 'keys are'} otherwise, {overruled} of
        them declared differently
      </summary>
      <ul className="mt-2 grid gap-2">
        {corrections.map(({ key, from, to, reason }) => (
          <li key={key}>
            <p className="font-mono text-small [overflow-wrap:anywhere]">
              {key}: {from === null ? null : <span className="text-dim line-through">{from}</span>} {to}
            </p>
            <p className="max-w-[90ch] text-small text-dim">{reason}</p>
          </li>
        ))}
        {notes.map((note) => (
          <li key={note} className="text-small text-part">
            {note}
          </li>
        ))}
      </ul>
    </details>
  )
}
