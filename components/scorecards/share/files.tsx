'use client'

import { useQuery } from '@tanstack/react-query'
import { paths } from '../../nav/paths'
import { useTRPC } from '../../trpc/client'
import { buttonClasses } from '../../ui/button'
import { Pasteable } from '../../ui/copy'

const files = [
  { kind: 'csv', title: 'CSV', what: 'For spreadsheets; cells are never formulas.' },
  { kind: 'json', title: 'JSON', what: 'As GET /api/v1/scorecards answers it.' },
  { kind: 'evidence', title: 'NDJSON', what: 'The evidence, redacted: one run a line.' },
  { kind: 'bundle', title: 'signed bundle', what: 'Scorecards, guideline and evidence in a tar.gz with a signature.' },
] as const

/** The scorecards as files, and how a signed bundle is checked by somebody else. */
export function Files({ guideline, at }: { guideline: string; at: string | null }) {
  const trpc = useTRPC()
  const key = useQuery(trpc.scorecards.signingKey.queryOptions(undefined, { staleTime: 60_000 }))
  return (
    <section aria-label="Files" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h3 className="font-semibold">Files</h3>
      <ul className="grid gap-1.5">
        {files.map((file) => (
          <li key={file.kind} className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="min-w-0 flex-1 text-dim">{file.what}</span>
            <a
              href={paths.exportScorecards(file.kind, { guideline, at: at ?? undefined })}
              download
              className={buttonClasses('plain', 'small')}
            >
              Download {file.title}
            </a>
          </li>
        ))}
      </ul>
      <div className="grid gap-1">
        <p className="text-dim">
          Whoever gets the bundle unpacks it and asks OpenSSH, in the folder that comes of it, whether it is as
          Plumbline signed it. The key in it has to have this fingerprint:{' '}
          <span className="font-mono text-small break-all text-ink">
            {key.data?.fingerprint ?? (key.error ? key.error.message : '…')}
          </span>
        </p>
        <Pasteable text={verifyCommand} />
      </div>
    </section>
  )
}

/** Run in the unpacked folder of a bundle. */
export const verifyCommand =
  'ssh-keygen -Y verify -f allowed_signers -I plumbline -n plumbline-evidence -s manifest.sig < manifest && sha256sum --check manifest'
