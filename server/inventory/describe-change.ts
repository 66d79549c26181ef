import type { CloudNode, NodeAddress } from '@/server/domain/node'

/** What became different between two descriptions of one node, a line each, in words; empty where nothing did. */
export function describeChange(before: CloudNode, after: CloudNode): string[] {
  return [
    ...changed('name', before.name, after.name),
    ...stateChanges(before, after),
    ...addressChanges(before.addresses, after.addresses),
    ...sizeChanges(before, after),
    ...changed('image', label(before.image), label(after.image)),
    ...changed('zone', before.zone, after.zone),
    ...changed('key', before.keyName, after.keyName),
    ...changed('created', before.createdAt, after.createdAt),
    ...tagChanges(before.marks, after.marks),
  ]
}

const words = (value: string | null): string => (value === null || value === '' ? 'not told' : value)
const changed = (what: string, before: string | null, after: string | null): string[] =>
  before === after ? [] : [`${what}: ${words(before)} -> ${words(after)}`]

function stateChanges(before: CloudNode, after: CloudNode): string[] {
  const state = changed('state', before.state, after.state)
  const told =
    state.length > 0 ? [] : changed("the cloud's word for its state", before.providerState, after.providerState)
  if (before.fault === after.fault) return [...state, ...told]
  const fault = after.fault === null ? 'its fault is over' : `fault: ${after.fault}`
  return [...state, ...told, fault]
}

/** Two networks may have the same private address: what stayed as it was is set aside first, the rest is paired by address. */
function addressChanges(before: readonly NodeAddress[], after: readonly NodeAddress[]): string[] {
  const isIn = (all: readonly NodeAddress[], one: NodeAddress) =>
    all.some((each) => each.address === one.address && about(each) === about(one))
  const went = before.filter((each) => !isIn(after, each))
  const came = after.filter((each) => !isIn(before, each))
  const changes = came.map((each) => {
    const at = went.findIndex(({ address }) => address === each.address)
    const [was] = at < 0 ? [] : went.splice(at, 1)
    return was
      ? `address ${each.address}: ${about(was)} -> ${about(each)}`
      : `address ${each.address} was added (${about(each)})`
  })
  return [...went.map((each) => `address ${each.address} was removed (${about(each)})`), ...changes]
}

const about = ({ floating, public: isPublic, network }: NodeAddress): string =>
  [
    floating ? (isPublic ? 'floating' : 'floating, private') : isPublic ? 'public' : 'private',
    ...(network === null ? [] : [network]),
  ].join(', ')

function sizeChanges(before: CloudNode, after: CloudNode): string[] {
  const [was, is] = [size(before), size(after)]
  if (was !== is) return [`resized from ${was} to ${is}`]
  return changed('flavor', label(before.flavor), label(after.flavor))
}

function size({ vcpu, memoryMiB }: CloudNode): string {
  if (vcpu === null && memoryMiB === null) return 'a size that was not told'
  const memory = memoryMiB === null ? null : memoryMiB % 1024 === 0 ? `${memoryMiB / 1024} GiB` : `${memoryMiB} MiB`
  return [...(vcpu === null ? [] : [`${vcpu} vCPU`]), ...(memory === null ? [] : [memory])].join(' ')
}

const label = ({ id, name }: { id: string | null; name: string | null }): string | null => name ?? id

function tagChanges(before: Record<string, string>, after: Record<string, string>): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names.flatMap((name) => {
    const [was, is] = [
      Object.hasOwn(before, name) ? before[name] : undefined,
      Object.hasOwn(after, name) ? after[name] : undefined,
    ]
    if (was === is) return []
    if (was === undefined) return [is ? `tag ${name} was added: ${is}` : `tag ${name} was added`]
    if (is === undefined) return [was ? `tag ${name} was removed: it was ${was}` : `tag ${name} was removed`]
    return [`tag ${name}: ${was || '""'} -> ${is || '""'}`]
  })
}
