import { z } from 'zod'
import { guidelineKey } from '@/server/domain/guideline'
import { requireRole, type ServiceContext } from '../../context'
import { findGuideline, type GuidelineRow } from '../../guidelines/find-guideline'
import { parse } from '../../parse'
import { bundle } from '../bundle/bundle'
import { ensureEvidenceKey } from '../bundle/evidence-key'
import { databaseNow } from '../database-now'
import { scorecardsAt } from '../get-scorecards'
import { type Moment, momentOf } from '../moment'
import { matrixInput } from '../shapes'
import { type EvidenceChoice, evidenceLines } from './evidence-lines'
import { scorecardsCsv } from './scorecards-csv'

const common = { ...matrixInput.shape, cloud: z.string().min(1).optional() }
/** What each file may be asked for. Anything else is an error: a parameter that is misspelt would tell of everything. */
export const scorecardFileInputs = {
  csv: z.strictObject(common),
  evidence: z.strictObject({
    ...common,
    /** `behind`: the runs that make the scorecards; `all`: every run up to then. */
    runs: z.enum(['behind', 'all']).default('behind'),
  }),
  bundle: z.strictObject(common),
} as const
export type ScorecardFileKind = keyof typeof scorecardFileInputs

export type ScorecardFile = {
  contentType: string
  extension: string
  body: { text: AsyncIterable<string> } | { bytes: AsyncIterable<Uint8Array> }
}

/** One file of the scorecards at a time. Throws `bad-request`, `not-found`, `forbidden`, before anything is sent. */
export async function scorecardFile(
  ctx: ServiceContext,
  { kind, input, again }: { kind: ScorecardFileKind; input: Record<string, string>; again?: EvidenceChoice['again'] },
): Promise<ScorecardFile> {
  requireRole(ctx, 'viewer')
  const asked: Asked = parse(scorecardFileInputs[kind], input)
  const guideline = await findGuideline(ctx.db, asked.guideline)
  const moment = momentOf(asked.at, await databaseNow(ctx.db))
  const of = { guideline, at: moment.at, provider: asked.provider, only: asked.cloud ? [asked.cloud] : null }
  const { cards } = await scorecardsAt(ctx.db, of)
  const clouds = cards.map(({ cloud }) => cloud)
  const behind = cards.flatMap(({ runs }) => runs)
  switch (kind) {
    case 'csv': {
      const text = scorecardsCsv(cards, moment.at.toISOString())
      return { contentType: 'text/csv; charset=utf-8; header=present', extension: 'csv', body: { text } }
    }
    case 'evidence': {
      const only = asked.runs === 'all' ? null : behind
      const text = evidenceLines(ctx.db, { guideline, clouds, at: moment.at, only, again })
      return { contentType: 'application/x-ndjson; charset=utf-8', extension: 'ndjson', body: { text } }
    }
    case 'bundle': {
      const evidence = await whole(evidenceLines(ctx.db, { guideline, clouds, at: moment.at, only: behind }))
      const scorecards = { ...aboutOf(guideline, moment), items: cards }
      const bytes = bundle('plumbline-evidence', {
        files: [
          { name: 'scorecards.json', content: `${JSON.stringify(scorecards, null, 2)}\n` },
          { name: 'evidence.ndjson', content: evidence },
          { name: 'guideline.yaml', content: guideline.yaml },
        ],
        key: await ensureEvidenceKey(ctx),
        at: moment.at,
      })
      return { contentType: 'application/gzip', extension: 'tar.gz', body: { bytes } }
    }
  }
}

type Asked = z.infer<z.ZodObject<typeof common>> & { runs?: 'behind' | 'all' }

const aboutOf = (guideline: GuidelineRow, { at, day }: Moment) => ({
  format: 'plumbline-scorecards/1',
  guideline: guidelineKey(guideline),
  revision: guideline.revision,
  at: at.toISOString(),
  day,
})

/** A tar tells the size of a file before its content, so what is signed is held whole: the last three runs of each cloud. */
async function whole(text: AsyncIterable<string>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of text) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}
