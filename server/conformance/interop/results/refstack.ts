import { z } from 'zod'
import { UnreadableFile } from '../guideline'
import { outcomesOf, type TestResults } from './outcome'

const testName = z.string().trim().min(1).max(2048)
/** `POST /v1/results` sends `{name, uuid}`, `GET /v1/results/<id>` answers names. RefStack's own schema looks at the first alone. */
const result = z.union([testName, z.object({ name: testName, uuid: z.string().max(64).nullish() })])

const document = z.object({
  results: z.array(result).min(1).max(200_000),
  cpid: z.string().max(256).nullish(),
  duration_seconds: z.number().nullish(),
  created_at: z.string().nullish(),
  id: z.union([z.string(), z.number()]).nullish(),
  meta: z.object({ guideline: z.string().nullish(), target: z.string().nullish() }).nullish(),
  product_version: z
    .object({ version: z.string().nullish(), product_info: z.object({ name: z.string().nullish() }).nullish() })
    .nullish(),
})

/** What RefStack is sent or answers: passed tests alone, so that nothing in it says "failed". */
export function readRefstack(json: unknown): TestResults {
  const read = document.safeParse(json)
  if (!read.success) throw new UnreadableFile(`This is no RefStack result: ${problems(read.error)}`)
  const { results, meta, product_version: product, ...told } = read.data
  const about: [string, string | null | undefined][] = [
    ['RefStack result', told.id == null ? null : String(told.id)],
    ['cpid', told.cpid],
    ['duration', told.duration_seconds == null ? null : `${told.duration_seconds} s`],
    ['guideline', meta?.guideline],
    ['target', meta?.target],
    ['product', [product?.product_info?.name, product?.version].filter(Boolean).join(' ')],
  ]
  return {
    source: 'refstack',
    results: outcomesOf(results.map((one) => [typeof one === 'string' ? one : one.name, 'passed'] as const)),
    ranAt: timeOf(told.created_at),
    about: Object.fromEntries(about.flatMap(([name, value]) => (value ? [[name, value]] : []))),
    warnings: [],
  }
}

/** The first wrong places, and how many more there are. */
function problems(error: z.ZodError): string {
  const told = error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`)
  return told.length > 3 ? `${told.slice(0, 3).join('; ')}; and ${told.length - 3} more.` : `${told.join('; ')}.`
}

/** RefStack writes times in UTC without saying so (`2016-08-23 12:00:00`). */
export function timeOf(text: string | null | undefined): string | null {
  if (!text) return null
  const written = text.trim().replace(' ', 'T')
  const time = new Date(/(Z|[+-]\d\d:?\d\d)$/i.test(written) || !written.includes('T') ? written : `${written}Z`)
  return Number.isNaN(time.getTime()) ? null : time.toISOString()
}
