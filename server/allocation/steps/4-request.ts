import { ProviderError } from '@/server/providers/errors'
import type { NodeRef } from '@/server/providers/port'
import type { Intent } from '../ports'
import { factsOf, info, markOf, type Step, type StepContext, type StepOutput, warn } from '../step'
import { userDataOf } from '../user-data-probe'
import { discardRefused, networkFacts, networksInTurn, running, type Turn } from './networks-in-turn'

/**
 * Step 4: opens port 22 in a group of our own, asks for the node, and waits until it runs. A network that the cloud accepts and then
 * cannot attach is left for the next one that serves as well; a zone that turns out to be full, for another one.
 */
export const request: Step<4> = {
  id: 4,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[4],
  async *run(context) {
    const { store, clock, session } = context
    yield* discardRefused(context)
    for (;;) {
      const [network, next = null] = networksInTurn(context)
      if (!network) throw new Error('There is always a network to ask for.')
      const startedMs = clock.now()
      const securityGroupId = network.securityGroup ? yield* openSsh(context, network) : null
      const accepted = yield* create(context, network, securityGroupId)
      const acceptedMs = clock.now() - startedMs
      const node = yield* running(context, accepted, { network, next })
      if (node === null) continue
      yield info(`${node.name} runs after ${Math.round((clock.now() - startedMs) / 1000)} s.`)
      const requests = session.createRefusals + 1
      await store.settle(accepted.intent.id, accepted.ref.serverId)
      return {
        facts: {
          providerId: accepted.ref.serverId,
          requests,
          otherZoneOrSize: accepted.otherZone,
          acceptedMs,
          runningMs: clock.now() - startedMs,
          securityGroupId,
          ...networkFacts(context, network),
        },
        workarounds: requests > 1 || accepted.otherZone ? ['retry-create'] : [],
      }
    }
  },
}

async function* openSsh(
  { run, store, provider, call }: StepContext,
  network: Turn,
): AsyncGenerator<StepOutput, string | null, void> {
  if (!provider.ingress) return null
  const intent = await store.intend('security-group')
  yield info(`Opening TCP ${run.site.sshPort} in security group ${intent.name}.`)
  const group = await provider.ingress.openSsh(
    {
      mark: markOf(run, intent.id),
      name: intent.name,
      networkId: network.id,
      port: run.site.sshPort,
      mayExist: intent.again,
    },
    call,
  )
  await store.settle(intent.id, group.id)
  return group.id
}

export type Accepted = { ref: NodeRef; intent: Intent; otherZone: boolean }

/** Asks in the planned zone, and in the others when that one has no room. What was accepted before is found again. */
async function* create(
  context: StepContext,
  network: Turn,
  securityGroupId: string | null,
): AsyncGenerator<StepOutput, Accepted, void> {
  const { run, store, provider, call, session } = context
  const { flavor, image, strategy, create: wanted } = factsOf(run, 3)
  if (!flavor.id || !image.id || !wanted) throw new Error('Step 3 left no complete choice.')
  const keyName = (await store.intend('key')).name
  const places = [wanted.subnet, ...wanted.otherSubnets]
  for (const [index, subnet] of places.entries()) {
    const intent = await store.intend('server')
    if (intent.providerId) return { ref: { serverId: intent.providerId }, intent, otherZone: session.otherZone }
    const zone = subnet?.zone ?? session.zone
    yield info(
      `Requesting ${run.name}: ${flavor.name}, ${image.name}, network ${network.name}${zone ? `, zone ${zone}` : ''}.`,
    )
    try {
      const ref = await provider.createNode(
        {
          mark: markOf(run, intent.id),
          name: run.name,
          flavorId: flavor.id,
          imageId: image.id,
          networkId: network.id,
          subnetId: subnet?.id ?? null,
          zone,
          keyName,
          securityGroupId,
          diskGiB: wanted.diskGiB,
          strategy,
          mayExist: intent.again,
          userData: userDataOf(run),
        },
        call,
      )
      await store.settle(intent.id, ref.serverId)
      return { ref, intent, otherZone: index > 0 || session.otherZone }
    } catch (error) {
      session.createRefusals++
      const last = index === places.length - 1
      if (!(error instanceof ProviderError) || error.code !== 'capacity' || last) throw error
      yield warn(`No room${zone ? ` in zone ${zone}` : ''}; trying another zone.`)
      session.otherZone = true
      await store.keepProgress?.(4, session.counts)
      // A token may not be used for another zone: the refused request made nothing, so its intent is closed.
      await store.removed(intent.id)
    }
  }
  throw new ProviderError('capacity', 'No zone has room for this node.')
}
