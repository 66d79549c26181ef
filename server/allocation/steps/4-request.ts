import type { CloudNode } from '@/server/domain/node'
import { ProviderError } from '@/server/providers/errors'
import type { NodeRef } from '@/server/providers/port'
import { StepFailed } from '../failure'
import type { Intent } from '../ports'
import { factsOf, info, markOf, type Step, type StepContext, type StepOutput, warn } from '../step'

/** Step 4: opens port 22 in a group of our own, asks for the node, and waits until it runs. */
export const request: Step<4> = {
  id: 4,
  attempts: 4,
  timeoutMs: (timing) => timing.stepTimeoutMs[4],
  async *run(context) {
    const { store, clock, session } = context
    const securityGroupId = yield* openSsh(context)
    const startedMs = clock.now()
    const accepted = yield* create(context, securityGroupId)
    const acceptedMs = clock.now() - startedMs
    const node = yield* untilRunning(context, accepted.ref)
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
      },
      workarounds: requests > 1 || accepted.otherZone ? ['retry-create'] : [],
    }
  },
}

async function* openSsh({ run, store, provider, call }: StepContext): AsyncGenerator<StepOutput, string | null, void> {
  const { network, create: wanted } = factsOf(run, 3)
  if (!provider.ingress || !wanted?.securityGroup || !network.id) return null
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

type Accepted = { ref: NodeRef; intent: Intent; otherZone: boolean }

/** Asks in the planned zone, and in the others when that one has no room. What was accepted before is found again. */
async function* create(
  context: StepContext,
  securityGroupId: string | null,
): AsyncGenerator<StepOutput, Accepted, void> {
  const { run, store, provider, call, session } = context
  const { network, flavor, image, strategy, create: wanted } = factsOf(run, 3)
  if (!network.id || !flavor.id || !image.id || !wanted) throw new Error('Step 3 left no complete choice.')
  const keyName = (await store.intend('key')).name
  const places = [wanted.subnet, ...wanted.otherSubnets]
  for (const [index, subnet] of places.entries()) {
    const intent = await store.intend('server')
    if (intent.providerId) return { ref: { serverId: intent.providerId }, intent, otherZone: session.otherZone }
    const zone = subnet?.zone ?? null
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
        },
        call,
      )
      await store.settle(intent.id, ref.serverId)
      return { ref, intent, otherZone: index > 0 }
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

/** Looks until the node runs. It may be unknown to the reading side for a while after the create. */
async function* untilRunning(context: StepContext, ref: NodeRef): AsyncGenerator<StepOutput, CloudNode, void> {
  const { provider, call, clock, timing, signal } = context
  const startedMs = clock.now()
  let said = ''
  let seen = false
  let pauseMs = timing.pollMs
  for (;;) {
    const node = await provider.getNode(ref, call)
    if (!node && (seen || clock.now() - startedMs > timing.invisibleMsMax)) {
      throw new StepFailed('node-vanished', { reason: `The cloud does not know the node ${ref.serverId} any more.` })
    }
    if (node) {
      seen = true
      if (node.providerState !== said) yield info(`${node.name} is ${node.providerState}.`)
      said = node.providerState
      if (node.state === 'running') return node
      failWhenLost(node)
    }
    await clock.sleep(pauseMs, signal)
    pauseMs = Math.min(timing.pollMsMax, Math.round(pauseMs * 1.25))
  }
}

/** A node that ended before it ran says why in its fault, where the cloud tells one. */
function failWhenLost({ state, fault, name, providerState }: CloudNode): void {
  const detail = fault ?? undefined
  // Told only here by clouds that accept first and count afterwards (Nova's ports and volumes, EC2's volume limits).
  if (fault && /quota|LimitExceeded/i.test(fault) && (state === 'error' || state === 'deleted')) {
    throw new StepFailed('quota', { reason: `The cloud accepted ${name}, and then found its quota spent.`, detail })
  }
  if (state === 'error' || (state === 'deleted' && fault)) {
    const reason = `The cloud accepted ${name}, and then it failed (${providerState}).`
    throw new StepFailed('node-failed', { reason, detail })
  }
  if (state === 'deleted' || state === 'deleting') {
    throw new StepFailed('node-vanished', { reason: `${name} was deleted before it ran (${providerState}).` })
  }
}
