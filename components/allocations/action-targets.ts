import type { AllocationView, NodeView } from '@/server/domain/allocation'

/** Which nodes each action would touch. */
export function actionTargets(view: AllocationView): Record<'cancel' | 'retry' | 'release', NodeView[]> {
  const inState = (...states: NodeView['state'][]) => view.nodes.filter((node) => states.includes(node.state))
  const holdsSomething = (node: NodeView) => node.heldUntil !== null || node.left.length > 0
  return {
    cancel: inState('queued', 'running'),
    retry: inState('failed'),
    release: view.nodes.filter(
      (node) => node.state === 'delivered' || (node.state === 'failed' && holdsSomething(node)),
    ),
  }
}
