/**
 * What a provider changes while its cloud runs: a network gets another name, images another login user, floating IPs end, the
 * default group opens or closes, a user gets another password. Kept in the cloud's state, so that a restart does not lose them, and taken back one by one.
 * Only what is asked from then on sees them: nodes that run stay as they are.
 */
import type { ChangeRequest, CharacterChange } from '@/lab/port'
import { dialectOf } from './characters/dialect'
import type { Cloud } from './cloud'
import { nextNumber } from './cloud'
import type { SecurityGroupRule } from './state'

/** A change that is not possible here; the message says why. */
export class ChangeRefused extends Error {
  override readonly name = 'ChangeRefused'
}

/** What it takes to take a change back. */
type Undo =
  | { kind: 'rename-network'; networkId: string; from: string }
  | { kind: 'login-user'; images: { id: string; from: string }[] }
  | { kind: 'floating-ips'; quota: number }
  | { kind: 'default-group'; removed: SecurityGroupRule[]; added: string[] }
  | { kind: 'password'; userId: string; from: string }
export type StoredChange = CharacterChange & { undo: Undo }

const changesOf = (cloud: Cloud): StoredChange[] => (cloud.state.changes ??= [])
const shown = ({ undo: _undo, ...change }: StoredChange): CharacterChange => change

/** Those that hold, oldest first. */
export const listChanges = (cloud: Cloud): CharacterChange[] => changesOf(cloud).map(shown)

/** Changes the cloud. Throws ChangeRefused. */
export function applyChange(cloud: Cloud, request: ChangeRequest): CharacterChange {
  const twin = changesOf(cloud).find(
    (one) => one.kind === request.kind && (one.undo.kind !== 'rename-network' || one.to === request.of),
  )
  // One on top of the other could not be taken back in any order.
  if (twin) throw new ChangeRefused(`There is ${twin.id} already (${twin.text}): take it back first.`)
  const { undo, text } = appliers[request.kind](cloud, request)
  const change = { ...request, id: `change-${nextNumber(cloud)}`, at: cloud.context.now(), text, undo }
  changesOf(cloud).push(change)
  return shown(change)
}

/** Takes a change back; false when there is none of this id. */
export function revertChange(cloud: Cloud, id: string): boolean {
  const change = changesOf(cloud).find((one) => one.id === id)
  if (!change) return false
  cloud.state.changes = changesOf(cloud).filter((one) => one !== change)
  takeBack(cloud, change.undo)
  return true
}

/** After a restart: what is no part of the state is changed again. */
export function restoreChanges(cloud: Cloud): void {
  if (changesOf(cloud).some(({ kind, to }) => kind === 'floating-ips' && to === 'no-quota')) setQuota(cloud, 0)
}

/** The pools have no floating IP left, whatever their ranges say. */
export const poolsAreEmpty = (cloud: Cloud): boolean =>
  changesOf(cloud).some(({ kind, to }) => kind === 'floating-ips' && to === 'none-left')

type Applier = (cloud: Cloud, request: ChangeRequest) => { undo: Undo; text: string }

const appliers: Record<ChangeRequest['kind'], Applier> = {
  'rename-network': (cloud, { of, to }) => {
    const network = cloud.state.networks.find(({ name }) => name === of)
    const names = cloud.state.networks.map(({ name }) => name).join(', ')
    if (!network) throw new ChangeRefused(`There is no network "${of ?? ''}". Networks: ${names}.`)
    if (dialectOf(cloud.character).attaches?.includes(network.name)) {
      throw new ChangeRefused(`Nova attaches ${network.name} by its name here: it cannot be renamed.`)
    }
    const from = network.name
    network.name = needed(to, 'the new name')
    network.updatedAt = cloud.context.now()
    network.revision += 1
    return { undo: { kind: 'rename-network', networkId: network.id, from }, text: `network ${from} is called ${to}` }
  },
  'login-user': (cloud, { of = '*', to }) => {
    const user = needed(to, 'the user')
    if (!/^[a-z_][a-z0-9_-]{0,30}$/.test(user)) throw new ChangeRefused(`"${user}" is no name of an account.`)
    const images = cloud.state.images.filter(
      ({ name, machine }) => (of === '*' || name === of) && machine.loginUser !== user,
    )
    if (images.length === 0) throw new ChangeRefused(`No image called "${of}" has another login user than ${user}.`)
    const undo: Undo = {
      kind: 'login-user',
      images: images.map(({ id, machine }) => ({ id, from: machine.loginUser })),
    }
    // A new object: the character's own belongs to all clouds of it.
    for (const image of images) image.machine = { ...image.machine, loginUser: user }
    return {
      undo,
      text: `${of === '*' ? 'all images' : of}: the login user of new nodes is ${user}; what images tell of it stays`,
    }
  },
  'floating-ips': (cloud, { to }) => {
    if (to !== 'none-left' && to !== 'no-quota') throw new ChangeRefused('Floating IPs can be none-left or no-quota.')
    const quota = cloud.character.quotas.floatingIps
    if (to === 'no-quota') setQuota(cloud, 0)
    return {
      undo: { kind: 'floating-ips', quota },
      text: to === 'none-left' ? 'pools have no floating IP left' : 'the quota of floating IPs is 0',
    }
  },
  'default-group': (cloud, { to }) => {
    if (to !== 'open' && to !== 'closed') throw new ChangeRefused('The default group can be open or closed.')
    return changeDefaultGroup(cloud, to)
  },
  password: (cloud, { of, to }) => {
    const { users } = cloud.state
    const user = of === undefined ? users[0] : users.find(({ name }) => name === of)
    if (!user)
      throw new ChangeRefused(`There is no user "${of ?? ''}". Users: ${users.map(({ name }) => name).join(', ')}.`)
    const from = user.password
    setPassword(cloud, user.id, needed(to, 'the new password'))
    return { undo: { kind: 'password', userId: user.id, from }, text: `${user.name} has another password` }
  },
}

function changeDefaultGroup(cloud: Cloud, to: 'open' | 'closed'): ReturnType<Applier> {
  const { state } = cloud
  const own = new Set(state.users.flatMap(({ roles }) => Object.keys(roles)))
  const group = state.securityGroups.find(
    ({ name, projectId, seeded }) => name === 'default' && seeded && own.has(projectId),
  )
  if (!group) throw new ChangeRefused('This cloud has no default security group.')
  if (to === 'closed') {
    const isLeak = (rule: SecurityGroupRule) =>
      rule.groupId === group.id && rule.direction === 'ingress' && rule.remoteGroupId === null
    const removed = state.securityGroupRules.filter(isLeak)
    state.securityGroupRules = state.securityGroupRules.filter((rule) => !isLeak(rule))
    return {
      undo: { kind: 'default-group', removed, added: [] },
      text: 'the default group lets nobody in from outside',
    }
  }
  const rules = (['IPv4', 'IPv6'] as const).map(
    (etherType): SecurityGroupRule => ({
      ...{
        id: cloud.context.random.uuid(),
        groupId: group.id,
        projectId: group.projectId,
        direction: 'ingress',
        etherType,
      },
      ...{ protocol: 'tcp', portMin: 22, portMax: 22, remotePrefix: etherType === 'IPv4' ? '0.0.0.0/0' : '::/0' },
      ...{ remoteGroupId: null, description: '', createdAt: cloud.context.now(), number: nextNumber(cloud) },
    }),
  )
  state.securityGroupRules.push(...rules)
  const undo: Undo = { kind: 'default-group', removed: [], added: rules.map(({ id }) => id) }
  return { undo, text: 'the default group lets everybody in at port 22' }
}

/** As Keystone does it: tokens that were got by the password end with it, those of application credentials do not. */
function setPassword({ state }: Cloud, userId: string, password: string): void {
  for (const user of state.users) if (user.id === userId) user.password = password
  for (const [text, token] of Object.entries(state.tokens)) {
    if (token.userId === userId && token.credentialId === null) delete state.tokens[text]
  }
}

function takeBack(cloud: Cloud, undo: Undo): void {
  const { state } = cloud
  switch (undo.kind) {
    case 'rename-network': {
      const network = state.networks.find(({ id }) => id === undo.networkId)
      if (network)
        Object.assign(network, { name: undo.from, updatedAt: cloud.context.now(), revision: network.revision + 1 })
      return
    }
    case 'login-user':
      for (const image of state.images) {
        const before = undo.images.find(({ id }) => id === image.id)
        if (before) image.machine = { ...image.machine, loginUser: before.from }
      }
      return
    case 'floating-ips':
      setQuota(cloud, undo.quota)
      return
    case 'default-group':
      state.securityGroupRules = state.securityGroupRules.filter(({ id }) => !undo.added.includes(id))
      state.securityGroupRules.push(...undo.removed)
      return
    case 'password':
      setPassword(cloud, undo.userId, undo.from)
  }
}

function setQuota(cloud: Cloud, floatingIps: number): void {
  cloud.character.quotas = { ...cloud.character.quotas, floatingIps }
}

function needed(text: string | undefined, what: string): string {
  if (text) return text
  throw new ChangeRefused(`\`to\` must be ${what}.`)
}
