import type { Ec2World, Instance, InstanceState } from './types'

/** A terminated instance is listed for about an hour. */
const TERMINATED_VISIBLE_MS = 3_600_000

/** State of `instance` at `now`, read off its plan. */
export function stateAt(instance: Instance, now: number): InstanceState {
  let state: InstanceState = instance.transitions[0]?.state ?? 'pending'
  for (const transition of instance.transitions) if (transition.at <= now) state = transition.state
  return state
}

/** When the state that holds at `now` began. */
export function stateSince(instance: Instance, now: number): number {
  return instance.transitions.filter((transition) => transition.at <= now).at(-1)?.at ?? instance.launchedAt
}

export const isVisible = (instance: Instance, now: number): boolean => instance.visibleAt <= now

/** Drops what was planned and goes `through` one state, at once, to `final`. */
export function change(instance: Instance, now: number, through: InstanceState, delayMs: number, final: InstanceState) {
  instance.transitions = [
    ...instance.transitions.filter((transition) => transition.at <= now).slice(-3),
    { at: now, state: through },
    { at: now + delayMs, state: final },
  ]
}

/** Gives back what terminated instances held, and forgets those that ended an hour ago. True when anything changed. */
export function settle(world: Ec2World, now: number): boolean {
  let changed = false
  for (const instance of world.instances) {
    if (instance.released || stateAt(instance, now) !== 'terminated') continue
    instance.released = true
    changed = true
    world.interfaces = world.interfaces.filter((card) => card.instanceId !== instance.id)
    world.volumes = world.volumes.filter((volume) => volume.instanceId !== instance.id || !volume.deleteOnTermination)
    for (const volume of world.volumes) if (volume.instanceId === instance.id) volume.instanceId = null
    for (const address of world.addresses)
      if (address.association?.instanceId === instance.id) address.association = null
  }
  const kept = world.instances.filter(
    (instance) => !instance.released || now - stateSince(instance, now) < TERMINATED_VISIBLE_MS,
  )
  if (kept.length < world.instances.length) {
    changed = true
    world.instances = kept
    const reservations = new Set(kept.map((instance) => instance.reservationId))
    world.launchTokens = world.launchTokens.filter((token) => reservations.has(token.reservationId))
  }
  return changed
}
