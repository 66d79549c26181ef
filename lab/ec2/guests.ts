import type { LabContext } from '@/lab/port'
import type { Effect } from './call'
import { fraction } from './state/ids'
import { findImage } from './state/images'
import { stateAt, stateSince } from './state/life'
import { reach } from './state/reach'
import type { Ec2World, Instance } from './state/types'

/** From boot until sshd answers. */
const SSH_MS = { least: 1_500, spread: 3_500 }

/** Keeps the machines in step with the instances: boots what runs, ends what was terminated, answers for addresses. */
export function createGuests(cloudId: string, context: LabContext, worldNow: () => Ec2World) {
  const booted = new Set<string>()
  const machineId = (instanceId: string) => `${cloudId}/${instanceId}`

  function boot(world: Ec2World, instance: Instance, now: number): void {
    const image = findImage(world.account, instance.imageId)?.machine
    if (!image) return
    const sshMs = SSH_MS.least + fraction(`${instance.id}/ssh`) * SSH_MS.spread
    context.machines.boot({
      id: machineId(instance.id),
      hostname: `ip-${instance.privateAddress.replaceAll('.', '-')}`,
      image,
      authorizedKeys: instance.publicKey ? [instance.publicKey] : [],
      userData: instance.userData,
      // The machines apply the pace themselves; what has been running for long answers at once.
      sshAfterMs: Math.max(0, sshMs - (now - stateSince(instance, now)) / (context.pace || 1)),
    })
  }

  function synchronise(): void {
    const world = worldNow()
    const now = context.now()
    for (const instance of world.instances) {
      if (booted.has(instance.id) && stateAt(instance, now) === 'terminated') {
        booted.delete(instance.id)
        context.machines.destroy(machineId(instance.id))
      }
      if (booted.has(instance.id) || stateAt(instance, now) !== 'running') continue
      booted.add(instance.id)
      boot(world, instance, now)
    }
  }

  context.machines.routes((address, port) => {
    synchronise()
    return reach(worldNow(), context.now(), { address, port }, (instance) => machineId(instance.id))
  })

  return {
    synchronise,
    consoleLog: (instanceId: string) => context.machines.consoleLog(machineId(instanceId)),
    /** Boots what is pending as soon as it runs, without waiting for somebody to ask. */
    expect(): void {
      const now = context.now()
      for (const instance of worldNow().instances) {
        for (const next of instance.transitions.filter((transition) => transition.at > now))
          context.after((next.at - now) / (context.pace || 1), synchronise)
      }
    },
    apply(effects: readonly Effect[]): void {
      for (const effect of effects) {
        const id = machineId(effect.instanceId)
        if (effect.kind === 'machine-fault') context.machines.afflict(id, effect.fault)
        if (effect.kind === 'destroy') context.machines.destroy(id)
        if (effect.kind === 'power-off' || effect.kind === 'power-cycle') context.machines.stop(id)
        if (effect.kind !== 'machine-fault') booted.delete(effect.instanceId)
      }
      synchronise()
    },
  }
}
