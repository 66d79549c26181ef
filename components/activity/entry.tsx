'use client'

import { useId, useState } from 'react'
import { isUuid } from '@/server/domain/uuid'
import type { RouterOutputs } from '@/server/trpc/root'
import { Age, formatTime } from '../ui/age'
import { CopyButton } from '../ui/copy'
import { MarkedWord } from '../ui/mark'
import { Facts } from '../ui/panel'
import { Chip } from '../ui/states'
import { headline, readDetails } from './differences'
import type { ActivityFilter } from './search-params'

export type Entry = RouterOutputs['audit']['list']['items'][number]
type Props = { entry: Entry; onNarrow: (over: Partial<ActivityFilter>) => void }

/** One line; opened it says all that was written down. */
export function EntryRow({ entry, onNarrow }: Props) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const told = headline(entry.details)
  // A subject that says nothing to people stands behind what does.
  const toldFirst = isUuid(entry.subject)
  return (
    <li className="border-b border-hair last:border-b-0">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
        className="grid w-full grid-cols-[1fr_auto] items-baseline gap-x-4 gap-y-0.5 px-4 py-2 text-left hover:bg-hover min-[900px]:grid-cols-[190px_minmax(120px,220px)_minmax(150px,210px)_1fr_auto]"
      >
        <span className="order-2 text-right text-small whitespace-nowrap text-dim min-[900px]:order-none min-[900px]:text-left">
          <Age at={entry.at} />{' '}
          <span className="hidden min-[900px]:inline">· {entry.at.slice(5, 16).replace('T', ' ')}</span>
        </span>
        <span className="order-1 flex min-w-0 items-baseline gap-1.5 min-[900px]:order-none">
          <span className="truncate">{entry.actor}</span>
          {entry.actorKind === 'person' ? null : (
            <Chip tone={entry.actorKind === 'token' ? 'plum' : 'plain'}>{entry.actorKind}</Chip>
          )}
          {entry.from === null ? null : (
            <span className="hidden truncate font-mono text-small text-dim min-[900px]:inline">{entry.from}</span>
          )}
        </span>
        <span className="order-3 font-semibold break-words min-[900px]:order-none">{entry.action}</span>
        <span className="order-5 col-span-2 min-w-0 truncate text-small text-dim min-[900px]:order-none min-[900px]:col-span-1">
          {told && toldFirst ? <span className="mr-2 text-ink">{told}</span> : null}
          <span className="font-mono">{entry.subject}</span>
          {told && !toldFirst ? <span className="ml-2">{told}</span> : null}
        </span>
        <span className="order-4 text-right min-[900px]:order-none">
          <SealMark entry={entry} />
        </span>
      </button>
      {open ? (
        <div id={id} className="border-t border-hair bg-well px-4 py-3">
          <EntryDetails entry={entry} onNarrow={onNarrow} />
        </div>
      ) : null}
    </li>
  )
}

const SealMark = ({ entry }: { entry: Entry }) =>
  entry.seal ? (
    <MarkedWord look={{ shape: 'disc', tone: 'unk' }} word="sealed" />
  ) : (
    <MarkedWord look={{ shape: 'ring', tone: 'part' }} word="not sealed yet" />
  )

function EntryDetails({ entry, onNarrow }: Props) {
  const { differences, facts } = readDetails(entry.details)
  const narrow = (text: string, over: Partial<ActivityFilter>) => (
    <button type="button" className="text-left text-plum underline" onClick={() => onNarrow(over)}>
      {text}
    </button>
  )
  return (
    <div className="grid gap-3">
      <Facts
        rows={[
          { name: 'When', value: formatTime(entry.at) },
          {
            name: 'Who',
            value: (
              <>
                {narrow(entry.actor, { actor: [entry.actor] })},{' '}
                {entry.actorKind === 'system' ? 'no person' : `a ${entry.actorKind}`}
              </>
            ),
          },
          {
            name: 'From',
            value: entry.from === null ? 'not from outside' : narrow(entry.from, { from: entry.from }),
            mono: entry.from !== null,
          },
          { name: 'Subject', value: narrow(entry.subject, { subject: entry.subject }), mono: true },
          ...facts.map(({ name, value }) => ({ name, value, mono: true })),
        ]}
      />
      {differences.length > 0 ? (
        <table aria-label="Differences" className="w-full text-left text-small">
          <thead className="text-dim">
            <tr>
              <th className="py-1 pr-4 font-normal">What</th>
              <th className="py-1 pr-4 font-normal">Before</th>
              <th className="py-1 font-normal">After</th>
            </tr>
          </thead>
          <tbody className="font-mono">
            {differences.map((one) => (
              <tr key={one.name} className="border-t border-hair align-top">
                <td className="py-1 pr-4">{one.name}</td>
                <td className="py-1 pr-4 break-all">{one.before ?? <span className="text-dim">not there</span>}</td>
                <td className="py-1 break-all">{one.after ?? <span className="text-dim">taken out</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <div className="flex flex-wrap items-start gap-x-4 gap-y-1 text-small text-dim">
        {entry.seal ? (
          <p className="min-w-0 flex-1 basis-[240px]">
            Sealed as number {entry.seal.position} at {formatTime(entry.seal.sealedAt)}:{' '}
            <span className="font-mono break-all">{entry.seal.hash}</span>
          </p>
        ) : (
          <p className="flex-1">Not sealed yet: that comes within a minute.</p>
        )}
        <CopyButton text={JSON.stringify(entry, null, 2)} label="Copy as JSON" />
      </div>
    </div>
  )
}
