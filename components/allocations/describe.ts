import type { AllocationView, NodeView, StepView } from '@/server/domain/allocation'
import { type StepId, stepById } from '@/server/domain/steps'

/** `4 of 6 still running · 2 delivered · no failures`. */
export function describeProgress(view: AllocationView): string {
  const count = (...states: NodeView['state'][]) => view.nodes.filter((node) => states.includes(node.state)).length
  const total = view.nodes.length
  const moving = count('queued', 'running', 'cleaning', 'releasing')
  const parts = [
    moving > 0 ? `${moving} of ${total} still ${count('releasing') > 0 ? 'moving' : 'running'}` : null,
    part(count('delivered'), 'delivered'),
    part(count('released'), 'released'),
    part(count('cancelled'), 'cancelled'),
    count('failed') > 0 ? part(count('failed'), 'failed') : 'no failures',
  ]
  return parts.filter(Boolean).join(' · ')
}
const part = (count: number, word: string): string | null => (count > 0 ? `${count} ${word}` : null)

/** What a cell says to those who cannot see it: `web-1, step 5 Address: done in 2.3 s, verdict NO`. */
export function describeCell(node: NodeView, step: StepView, duration: string): string {
  const name = `${node.name}, step ${step.step} ${stepById(step.step).short}`
  switch (step.state) {
    case 'waiting':
      return `${name}: waiting`
    case 'skipped':
      return `${name}: not run`
    case 'running':
      return `${name}: running`
    case 'failed':
      return `${name}: failed${duration ? ` after ${duration}` : ''}, verdict ${step.judgement.verdict}`
    case 'done':
      return `${name}: done${duration ? ` in ${duration}` : ''}, verdict ${step.judgement.verdict}${step.workarounds.length > 0 ? ', with a workaround' : ''}`
  }
}

/** The cell to look at when nobody chose one: what failed, else what runs, else the last that ended. */
export function mostTelling(view: AllocationView): { node: string; step: StepId } | null {
  const cells = view.nodes.flatMap((node) => node.steps.map((step) => ({ node, step })))
  const found =
    cells.find(({ step }) => step.state === 'failed') ??
    cells.find(({ step }) => step.state === 'running') ??
    cells.findLast(({ step }) => step.state === 'done') ??
    cells[0]
  return found ? { node: found.node.id, step: found.step.step } : null
}

const workaroundWords = {
  'floating-ip': 'a floating IP was made and bound',
  'ipv6-only': 'only an IPv6 address is public',
  'port-forwarding': 'a port is forwarded',
  'bastion-to-private': 'reached on its private address through a bastion',
  'guess-user': 'the login user was guessed',
  'login-hint': "the server's hint named the login user",
  'name-pattern': 'a name pattern decided',
  'site-configuration': 'a person or site configuration decided',
  'retry-create': 'the create was repeated',
  pty: 'sudo needed a pty',
  'other-service-command': 'sshd was reloaded another way',
  'rsa-key': 'an RSA key was needed',
} as const satisfies Record<StepView['workarounds'][number], string>
export const describeWorkaround = (workaround: StepView['workarounds'][number]): string => workaroundWords[workaround]
