import { z } from 'zod'
import { type NodeFilter, nodeFilterSchema } from '@/server/domain/node-list-schema'
import { requireRole, type ServiceContext } from '../context'
import { fleetFiles } from '../keys/ensure-fleet-key'
import { parse } from '../parse'
import { ansibleJson, ansibleYaml } from './ansible'
import type { KeyFiles } from './ansible-host'
import type { ExportNode } from './export-node'
import { nodesCsv, nodesJson, nodesNdjson } from './nodes'
import { prometheusTargets } from './prometheus-sd'
import { type ReadOptions, readNodes } from './read-nodes'
import { sshConfig } from './ssh-config'

/** A path as it will stand in the reader's file; the shell of the reader's machine may expand `~`. */
const path = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}+$/u, 'must be one line')
const keyFiles = { identity_file: path.optional(), known_hosts: path.optional() }

/**
 * What each export may be asked for: the filters of Nodes, and its own words. Anything else is an error, since a filter that is
 * misspelt would export everything.
 */
export const exportInputs = {
  nodes: z.strictObject({ ...nodeFilterSchema.shape, format: z.enum(['csv', 'json', 'ndjson']).default('csv') }),
  ansible: z.strictObject({ ...nodeFilterSchema.shape, ...keyFiles, format: z.enum(['json', 'yaml']).default('json') }),
  'ssh-config': z.strictObject({ ...nodeFilterSchema.shape, ...keyFiles }),
  'prometheus-sd': z.strictObject({
    ...nodeFilterSchema.shape,
    port: z.coerce.number().int().min(1).max(65535).default(9100),
    address: z.enum(['any', 'public', 'private']).default('any'),
  }),
} as const
export type ExportKind = keyof typeof exportInputs

/** An export that has begun: nothing is read before `text` is. */
export type Export = { contentType: string; extension: string; text: AsyncGenerator<string, void> }

/** One export of exactly the nodes that match. Throws `bad-request` that names what is wrong, `forbidden`. */
export function exportNodes(
  ctx: ServiceContext,
  request: { kind: ExportKind; input: Record<string, string>; again?: ReadOptions['again'] },
): Export {
  requireRole(ctx, 'viewer')
  const { kind, again } = request
  const files = fleetFiles(ctx.env)
  const read = (input: NodeFilter) => readNodes(ctx, { filter: input, again })
  switch (kind) {
    case 'nodes': {
      const input = parse(exportInputs.nodes, request.input)
      return { ...nodeFormats[input.format], text: nodeFormats[input.format].write(read(input)) }
    }
    case 'ansible': {
      const input = parse(exportInputs.ansible, request.input)
      const format = ansibleFormats[input.format]
      return { ...format, text: format.write(read(input), keyFilesOf(input, files)) }
    }
    case 'ssh-config': {
      const input = parse(exportInputs['ssh-config'], request.input)
      const text = sshConfig(read(input), keyFilesOf(input, files))
      return { contentType: 'text/plain; charset=utf-8', extension: 'conf', text }
    }
    case 'prometheus-sd': {
      const input = parse(exportInputs['prometheus-sd'], request.input)
      return { contentType: 'application/json', extension: 'json', text: prometheusTargets(read(input), input) }
    }
  }
}

const nodeFormats = {
  csv: { contentType: 'text/csv; charset=utf-8; header=present', extension: 'csv', write: nodesCsv },
  json: { contentType: 'application/json', extension: 'json', write: nodesJson },
  ndjson: { contentType: 'application/x-ndjson; charset=utf-8', extension: 'ndjson', write: nodesNdjson },
} satisfies Record<string, Omit<Export, 'text'> & { write: (nodes: AsyncIterable<ExportNode>) => Export['text'] }>

const ansibleFormats = {
  json: { contentType: 'application/json', extension: 'json', write: ansibleJson },
  yaml: { contentType: 'application/yaml; charset=utf-8', extension: 'yml', write: ansibleYaml },
} as const

const keyFilesOf = (input: { identity_file?: string; known_hosts?: string }, own: KeyFiles): KeyFiles => ({
  identityFile: input.identity_file ?? own.identityFile,
  knownHostsFile: input.known_hosts ?? own.knownHostsFile,
})
