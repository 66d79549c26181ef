import { z } from 'zod'
import { type ExportKind, exportInputs } from '@/server/services/exports/export-nodes'

const told = {
  nodes: ['Nodes as CSV, JSON or NDJSON', ['text/csv', 'application/json', 'application/x-ndjson']],
  ansible: ['Nodes as an Ansible inventory', ['application/json', 'application/yaml']],
  'ssh-config': ['Nodes as an ssh_config', ['text/plain']],
  'prometheus-sd': ['Nodes as targets of Prometheus (HTTP service discovery)', ['application/json']],
} as const satisfies Record<ExportKind, readonly [summary: string, contentTypes: readonly string[]]>

/** Exports are streams and routes of their own: tRPC knows no such output. Their parameters are those that the routes parse. */
export const exportPaths = () =>
  Object.fromEntries(
    Object.entries(told).map(([kind, [summary, contentTypes]]) => [
      `/exports/${kind}`,
      {
        get: {
          operationId: `exports-${kind}`,
          summary,
          description:
            'Exactly the nodes that GET /nodes lists with the same filters, all of them, streamed. A connection that ends without the end of its content was broken off.',
          tags: ['Exports'],
          security: [{ Authorization: [] }],
          parameters: parameters(kind as ExportKind),
          responses: {
            '200': {
              description: 'The file',
              content: Object.fromEntries(contentTypes.map((type) => [type, { schema: { type: 'string' as const } }])),
            },
            '400': { description: 'A filter or parameter that is wrong or unknown' },
            '401': { description: 'Not signed in' },
          },
        },
      },
    ]),
  )

/** Lists are written as `a,b`. */
function parameters(kind: ExportKind) {
  const { properties = {} } = z.toJSONSchema(exportInputs[kind], { io: 'input', unrepresentable: 'any' })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query' as const,
    required: false,
    ...(name === 'cloud' || name === 'state' ? { explode: false } : {}),
    schema: schema as Record<string, unknown>,
  }))
}
