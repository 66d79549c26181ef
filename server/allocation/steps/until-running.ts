import type { CloudNode } from '@/server/domain/node'
import type { NodeRef } from '@/server/providers/port'
import { StepFailed } from '../failure'
import { info, type StepContext, type StepOutput } from '../step'

/** Looks until the node runs. It may be unknown to the reading side for a while after the create. */
export async function* untilRunning(context: StepContext, ref: NodeRef): AsyncGenerator<StepOutput, CloudNode, void> {
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
