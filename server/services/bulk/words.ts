import type { BulkAction } from '@/server/domain/bulk-action-schema'
import type { BulkWords } from '@/server/domain/bulk-refusal'
import type { ProviderErrorCode } from '@/server/domain/errors'
import type { CloudNode } from '@/server/domain/node'
import { isPaused, notSentCode, type ProviderError } from '@/server/providers/errors'
import { describeProviderError } from '../clouds/ask-cloud'
import type { Outcome } from './node-rows'

type Asked = Exclude<BulkAction, { kind: 'release' }>

const advice: Record<ProviderErrorCode, string> = {
  auth: "Check the cloud's credentials and what they may do, then retry.",
  'not-found': 'Read the list again: it may be gone.',
  conflict: 'Wait until its state has changed, then retry.',
  quota: 'Release something or raise the quota, then retry.',
  capacity: 'Try again later: the cloud has no room for it now.',
  invalid: "Follow the cloud's words, or do it in the cloud itself.",
  'rate-limited': 'Retry in a minute.',
  unavailable: 'Retry when the cloud works again.',
  timeout: 'Retry when the cloud answers again.',
  protocol: 'Check the endpoint of this cloud, then retry.',
}

/** Codes after which nobody knows whether a request that left took effect. */
const open: ReadonlySet<ProviderErrorCode> = new Set(['timeout', 'unavailable', 'protocol'])
const neverArrived = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/

/** What a cloud's error means for a node. `left`: a request has left, as far as we know. */
export function afterError(action: Asked, error: ProviderError, left: boolean): Outcome {
  if (!left && isPaused(error)) {
    return {
      state: 'failed',
      told: `Nothing was sent. ${error.message}`,
      advice: 'Retry when the cloud answers again.',
    }
  }
  if (error.code === 'not-found') {
    return { state: 'refused', told: 'Its cloud says that there is no such node any more.', advice: null }
  }
  const { providerCode = '' } = error.options
  const arrived = left && providerCode !== notSentCode && !neverArrived.test(providerCode)
  if (action.kind === 'reboot' && arrived && open.has(error.code)) return rebootUnknown(describeProviderError(error))
  return { state: 'failed', told: describeProviderError(error), advice: advice[error.code] }
}

/** A reboot that may have been accepted is never sent again by itself. */
export const rebootUnknown = (why: string): Outcome => ({
  state: 'failed',
  told: `It is not known whether the reboot was accepted. ${why}`,
  advice: 'Look at its console or uptime before you reboot it again.',
})

export const rebootCutOff = rebootUnknown('The worker that asked for it ended before the answer came.')

/** Something of ours went wrong: the log says what. */
export const ownMistake = (action: Asked, left: boolean): Outcome =>
  action.kind === 'reboot' && left
    ? rebootUnknown('An error of ours came between.')
    : {
        state: 'failed',
        told: 'An error of ours came between.',
        advice: 'Retry; the log of the worker says what it was.',
      }

/** Tags are there as soon as the cloud said yes. */
export const tagged = (action: Extract<Asked, { kind: 'tag' | 'untag' }>): Outcome => ({
  state: 'done',
  told: action.kind === 'tag' ? `Tagged ${action.name}=${action.value}.` : `The tag ${action.name} is gone.`,
  advice: null,
})

type Powered = Extract<Asked, { kind: 'power-on' | 'power-off' | 'reboot' }>['kind']

const targets = { 'power-on': 'running', 'power-off': 'stopped', reboot: 'running' } as const
const doneWords = {
  'power-on': 'It runs.',
  'power-off': 'It is stopped.',
  reboot: 'The cloud accepted the reboot, and it runs.',
}

/** What the node's state says after the cloud accepted: an end, or null while it is on its way. */
export function arrived(kind: Powered, node: CloudNode | null): Outcome | null {
  if (!node || node.state === 'deleted') {
    return {
      state: 'failed',
      told: 'The cloud accepted it, and then the node was gone.',
      advice: 'Read the list again.',
    }
  }
  if (node.state === 'error') {
    const fault = node.fault ? ` The cloud said: ${node.fault}` : ''
    return { state: 'failed', told: `The cloud accepted it, and then the node went into error.${fault}`, advice: null }
  }
  const rebooting = kind === 'reboot' && /reboot/i.test(node.providerState)
  if (node.state === targets[kind] && !rebooting) return { state: 'done', told: doneWords[kind], advice: null }
  return null
}

const before = { 'power-on': 'stopped', 'power-off': 'running', reboot: 'stopped' } as const

/** It did not come to its state in time. */
export function tooLate(kind: Powered, node: CloudNode | null, seconds: number): Outcome {
  const state = node ? `${node.state} (${node.providerState})` : 'not told'
  if (node && node.state === before[kind]) {
    return {
      state: 'failed',
      told: `The cloud accepted it, but ${seconds} s later the node is still ${state}.`,
      advice: "Look at the node's console and events in its cloud, then retry.",
    }
  }
  return {
    state: 'done',
    told: `The cloud accepted it; ${seconds} s later the node is ${state} and on its way.`,
    advice: 'The next sync tells its state.',
  }
}

/** Nothing could be asked of this cloud. */
export const noProvider = (words: string): BulkWords => ({
  told: words,
  advice: 'Look at the cloud under Clouds, then retry.',
})
