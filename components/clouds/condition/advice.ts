import type { CloudHealth, CloudPause } from '@/server/domain/cloud'
import { credentialAction, credentialState, credentialWord } from '@/server/domain/credential-expiry'
import type { CloudCredential } from '@/server/domain/credential-expiry-schema'
import type { Shape, Tone } from '../../ui/mark'

/** What of a cloud says how it is. */
export type CloudCondition = {
  provider: string
  health: CloudHealth
  problem: string | null
  problemCode: string | null
  paused: CloudPause | null
  syncedAt: string | null
  account: { credential: CloudCredential | null }
  latency: { p95Ms: number | null } | null
}
export type Condition = {
  word: string
  shape: Shape
  tone: Tone
  /** What a person does about it; null: nothing needs to be done, or the problem's own sentence says it. */
  advice: string | null
}

/** A request that takes longer than this makes people wait: one that is told. */
export const slowMs = 2_000

const words: Record<string, { word: string; advice: string }> = {
  auth: {
    word: 'credentials refused',
    advice: 'Put right what the configuration refers to, or type new credentials in Settings; then probe.',
  },
  timeout: {
    word: 'no answer in time',
    advice: 'Check the way there and the state of the cloud; it is tried again by itself.',
  },
  unavailable: {
    word: 'does not answer',
    advice: 'Check the way there and the state of the cloud; it is tried again by itself.',
  },
  'rate-limited': { word: 'asks to slow down', advice: 'It is tried again by itself, as late as the cloud says.' },
  protocol: {
    word: 'answers wrongly',
    advice: 'Check the endpoint: something else than the cloud’s API may answer there.',
  },
  invalid: { word: 'configuration refused', advice: 'Correct its entry, then probe.' },
  internal: { word: 'failing', advice: 'The log of the worker has more.' },
}

/** How a cloud is, in a few words, and what to do about it. `nowMs` 0: the server renders, and has no clock to compare with. */
export function conditionOf(cloud: CloudCondition, nowMs: number): Condition {
  const { credential } = cloud.account
  const ended = credential && nowMs > 0 && credentialState(credential, nowMs) === 'expired' ? credential : null
  if (cloud.paused) return { word: 'paused', shape: 'half', tone: 'part', advice: words.unavailable?.advice ?? null }
  if (cloud.health === 'failing') {
    const known = words[cloud.problemCode ?? ''] ?? {
      word: 'failing',
      advice: 'Probe it to see whether it answers now.',
    }
    if (cloud.problemCode === 'auth' && ended)
      return {
        ...{ word: `${credentialWord(ended.kind)} expired`, shape: 'square', tone: 'no' },
        advice: credentialAction(ended.kind),
      }
    return { word: known.word, shape: 'square', tone: 'no', advice: known.advice }
  }
  if (cloud.health === 'unknown')
    return { word: 'not asked yet', shape: 'dash', tone: 'unk', advice: 'Probe it, or wait for its first sync.' }
  if ((cloud.latency?.p95Ms ?? 0) > slowMs)
    return {
      ...{ word: 'answers slowly', shape: 'half', tone: 'part' },
      advice: 'Syncs and launches take longer; the times of its API tell which service it is.',
    }
  return { word: 'answers', shape: 'disc', tone: 'yes', advice: null }
}
