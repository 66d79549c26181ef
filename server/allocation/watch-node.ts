import { setTimeout as pause } from 'node:timers/promises'
import type { Call } from '@/server/providers/port'
import { StepFailed } from './failure'
import type { RunContext } from './ports'
import { factsOf } from './step'

/**
 * Looks at the node in its cloud from time to time while a step speaks with it by SSH: a node whose host broke down, or that
 * somebody deleted, looks like a slow boot from here. `ended` is called once with what became of it. Returns what ends the
 * watch. A cloud that does not answer says nothing about the node.
 */
export function watchNode(
  { run, provider, signal }: Pick<RunContext, 'run' | 'provider' | 'signal'>,
  everyMs: number,
  ended: (failure: StepFailed) => void,
): () => void {
  const { providerId } = factsOf(run, 4)
  const call: Call = { signal, record: () => {} }
  let missed = 0
  let timer: NodeJS.Timeout | undefined
  let over = false
  const look = async () => {
    const failure = await provider.getNode({ serverId: providerId }, call).then(
      (node) => {
        missed = node ? 0 : missed + 1
        return lost(node, missed, providerId)
      },
      () => null,
    )
    if (over) return
    if (failure) ended(failure)
    else schedule()
  }
  const schedule = () => {
    timer = setTimeout(() => void look(), everyMs).unref()
  }
  schedule()
  return () => {
    over = true
    clearTimeout(timer)
  }
}

/**
 * What became of the node, for a step that failed on something else: null when it is there, or the cloud cannot be asked.
 * `pauseMs` lies between the two looks that an absent node needs.
 */
export async function fateOfNode(
  { run, provider, signal }: Pick<RunContext, 'run' | 'provider' | 'signal'>,
  pauseMs: number,
): Promise<StepFailed | null> {
  const { providerId } = factsOf(run, 4)
  const call: Call = { signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]), record: () => {} }
  try {
    const node = await provider.getNode({ serverId: providerId }, call)
    if (node) return lost(node, 0, providerId)
    await pause(pauseMs, undefined, { signal: call.signal })
    return lost(await provider.getNode({ serverId: providerId }, call), 2, providerId)
  } catch {
    return null
  }
}

type Node = Awaited<ReturnType<RunContext['provider']['getNode']>>

/** null while it may still be there: one list that lacks it proves nothing. */
function lost(node: Node, missed: number, providerId: string): StepFailed | null {
  if (!node) {
    const reason = `The cloud does not know the node ${providerId} any more: somebody deleted it.`
    return missed >= 2 ? new StepFailed('node-vanished', { reason }) : null
  }
  const detail = node.fault ?? undefined
  // EC2 has no state for a breakdown: it terminates the instance, and tells a fault where nobody asked for it.
  const broke = node.state === 'deleted' && node.fault !== null
  if (node.state === 'error' || broke) {
    const reason = `The node ${node.name} ran, and then it failed (${node.providerState}).`
    return new StepFailed('node-failed', { reason, detail })
  }
  if (node.state !== 'deleted' && node.state !== 'deleting') return null
  const reason = `The node ${node.name} was deleted while it was being set up (${node.providerState}).`
  return new StepFailed('node-vanished', { reason, detail })
}
