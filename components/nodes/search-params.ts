import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs'
import { nodeStates } from '@/server/domain/node'

/** Filters of Nodes: they live in the URL, so that a view can be shared. */
export const nodeParsers = {
  q: parseAsString.withDefault(''),
  cloud: parseAsArrayOf(parseAsString).withDefault([]),
  state: parseAsArrayOf(parseAsStringLiteral(nodeStates)).withDefault([]),
  allocation: parseAsString,
  node: parseAsString,
}
