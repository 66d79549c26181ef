import { Mark } from '../ui/mark'
import { Problem } from '../ui/states'
import type { SentFile } from './use-send-files'

/** What became of files that were just brought; problems stand first and stay until the next ones. */
export function Sent({ sent }: { sent: readonly SentFile[] }) {
  if (sent.length === 0) return null
  const kept = sent.filter(({ ok }) => ok)
  return (
    <div className="grid gap-2">
      {sent
        .filter(({ ok }) => !ok)
        .map(({ name, text }) => (
          <Problem key={name} title={<>{name} was not imported</>}>
            {text}
          </Problem>
        ))}
      {kept.length > 0 ? (
        <ul aria-live="polite" className="grid gap-1">
          {kept.map(({ name, text }) => (
            <li key={name} className="flex flex-wrap items-baseline gap-x-2">
              <Mark shape="disc" tone="yes" />
              <span className="font-mono text-small break-all">{name}</span> imported: {text}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
