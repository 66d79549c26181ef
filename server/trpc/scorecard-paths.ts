import { z } from 'zod'
import { badgeInput, publicBadgeInput } from '@/server/services/scorecards/files/get-badge'
import { scorecardFileInputs } from '@/server/services/scorecards/files/scorecard-files'

type Told = { summary: string; description?: string; contentType: string; input: z.ZodType; security?: boolean }
const told: Record<string, Told> = {
  csv: { summary: 'Scorecards as CSV, one row a cell', contentType: 'text/csv', input: scorecardFileInputs.csv },
  evidence: {
    summary: 'Evidence of the runs, redacted, one a line',
    description: '`runs=behind`: those that make the scorecards; `runs=all`: every run up to `at`.',
    contentType: 'application/x-ndjson',
    input: scorecardFileInputs.evidence,
  },
  bundle: {
    summary: 'Scorecards, evidence and guideline in a signed tar.gz',
    description: 'README.txt in it says how to verify it: ssh-keygen -Y verify -n plumbline-evidence.',
    contentType: 'application/gzip',
    input: scorecardFileInputs.bundle,
  },
  badge: {
    summary: "A cloud's score as an SVG picture",
    description: 'With `token`, the token of a public link, nobody has to be signed in.',
    contentType: 'image/svg+xml',
    input: z.object({ ...badgeInput.shape, token: publicBadgeInput.shape.token.optional() }),
  },
}

/** Files and pictures are routes of their own: tRPC knows no such output. Their parameters are those that the routes parse. */
export const scorecardPaths = () =>
  Object.fromEntries(
    Object.entries(told).map(([kind, { summary, description, contentType, input }]) => [
      `/scorecards/${kind}`,
      {
        get: {
          operationId: `scorecards-${kind}`,
          summary,
          ...(description ? { description } : {}),
          tags: ['Scorecards'],
          security: [{ Authorization: [] }],
          parameters: parameters(input),
          responses: {
            '200': { description: 'The file', content: { [contentType]: { schema: { type: 'string' as const } } } },
            '400': { description: 'A parameter that is wrong or unknown' },
            '401': { description: 'Not signed in' },
            '404': { description: 'No such guideline or cloud' },
          },
        },
      },
    ]),
  )

function parameters(input: z.ZodType) {
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query' as const,
    required: required.includes(name),
    schema: schema as Record<string, unknown>,
  }))
}
