import type { AllocationView, NodeView, StepView } from '@/server/domain/allocation'
import type { StepId } from '@/server/domain/steps'

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

/** What a cell's shape and colour say, in words: `done, verdict NO, with a workaround`. */
export function describeState(step: StepView): string {
  switch (step.state) {
    case 'waiting':
      return 'waiting'
    case 'skipped':
      return 'not run'
    case 'running':
      return 'running'
    case 'failed':
      return `verdict ${step.judgement.verdict}`
    case 'done':
      return `done, verdict ${step.judgement.verdict}${step.workarounds.length > 0 ? ', with a workaround' : ''}`
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
  'floating-ip': 'a floating IP, made and bound',
  'ipv6-only': 'only an IPv6 address that is public',
  'port-forwarding': 'a forwarded port',
  'bastion-to-private': 'a private address, reached through a bastion',
  'guess-user': 'a guess at the login user',
  'login-hint': "the login user learnt from the server's hint",
  'name-pattern': 'a name pattern that decides',
  'site-configuration': 'a choice by a person or site configuration',
  'retry-create': 'a repeated create',
  pty: 'a pty for sudo',
  'other-service-command': 'another way to reload sshd',
  'rsa-key': 'an RSA key',
} as const satisfies Record<StepView['workarounds'][number], string>
export const describeWorkaround = (workaround: StepView['workarounds'][number]): string => workaroundWords[workaround]
export const isWorkaround = (text: string): text is StepView['workarounds'][number] => text in workaroundWords

/** `RunInstances us-east-1`, `POST /compute/v2.1/servers`: what was called, without what every line has in common. */
export function describeExchange(exchange: { method: string; target: string }): string {
  const target = exchange.target.replace(/^https?:\/\/[^/]+/, '')
  const words = target.split(' ').filter((word) => word !== exchange.method)
  return `${exchange.method} ${words.join(' ')}`
}
