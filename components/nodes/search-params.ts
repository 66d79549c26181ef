import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs'
import { nodeStates } from '@/server/domain/node'
import { nodeOwners, nodeReaches } from '@/server/domain/node-list'

/** Everything that Nodes shows lives in its address, so that it can be shared, saved and gone back to. */
export const nodeParsers = {
  q: parseAsString.withDefault(''),
  cloud: parseAsArrayOf(parseAsString).withDefault([]),
  state: parseAsArrayOf(parseAsStringLiteral(nodeStates)).withDefault([]),
  reach: parseAsArrayOf(parseAsStringLiteral(nodeReaches)).withDefault([]),
  owner: parseAsStringLiteral(nodeOwners),
  allocation: parseAsString,
  sort: parseAsString.withDefault('name'),
  columns: parseAsString,
  /** Id of the saved view that this began as. */
  view: parseAsString,
  /** A moment of history, ISO 8601. */
  at: parseAsString,
  /** The node whose drawer is open. */
  node: parseAsString,
  /** The bulk action whose results are shown. */
  bulk: parseAsString,
}
