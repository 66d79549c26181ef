import { UnreadableFile } from '../guideline'
import type { Outcome, TestResults } from './outcome'
import { outcomesOf } from './outcome'
import { type SubunitStatus, subunitPackets } from './subunit-packet'

/**
 * Only `success` is a pass, as refstack-client counts. A success that nobody expected counts as failed, as testtools has it; an
 * expected failure tells nothing about the cloud. A test that began and never ended was aborted.
 */
const outcomeOf = {
  success: 'passed',
  fail: 'failed',
  uxsuccess: 'failed',
  skip: 'skipped',
  xfail: 'skipped',
  inprogress: 'aborted',
  exists: null,
} as const satisfies Record<SubunitStatus, Outcome | null>

/** A subunit v2 stream as tempest and stestr write it (`stestr last --subunit`): each test's last status that ends it. */
export function readSubunit(bytes: Uint8Array): TestResults {
  const results = new Map<string, Outcome>()
  let [packets, attachments, first, last] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const packet of subunitPackets(bytes)) {
    packets++
    if (packet.file) attachments++
    if (packet.at !== null) {
      first = Math.min(first, packet.at)
      last = Math.max(last, packet.at)
    }
    const outcome = packet.status ? outcomeOf[packet.status] : null
    if (packet.testId === null || outcome === null) continue
    if (outcome === 'aborted' && results.has(packet.testId)) continue
    results.set(packet.testId, outcome)
  }
  if (results.size === 0) {
    throw new UnreadableFile(
      `The stream has ${packets} packets and not one result of a test. Did the run end before its first test?`,
    )
  }
  return {
    source: 'subunit',
    results: outcomesOf(results),
    ranAt: Number.isFinite(first) ? new Date(first).toISOString() : null,
    about: {
      packets: String(packets),
      ...(attachments > 0 ? { attachments: String(attachments) } : {}),
      ...(Number.isFinite(first) ? { duration: `${Math.round((last - first) / 1000)} s` } : {}),
    },
    warnings: [],
  }
}
