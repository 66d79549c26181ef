import type { CloudConfig } from '@/server/domain/cloud-schema'
import type { Expectation } from './expectation'

/** A cloud to launch one node on, with the means to see what stays there. */
export type Subject = {
  /** The id in plumbline.yaml. */
  id: string
  /** What is special about it, for people. */
  title: string
  sources: readonly string[]
  expectation: Expectation | null
  config: CloudConfig
  /** For openstacksdk: the file and its entry; null where the cloud is no OpenStack. */
  entry: { file: string; name: string } | null
  /** What the cloud holds at this moment, a text for each thing; the same thing has the same text. */
  holdings(): Promise<string[]>
}

/** What is in one list and not in the other. */
const changesOf = (before: readonly string[], after: readonly string[]): string[] => [
  ...after.filter((one) => !before.includes(one)).map((one) => `appeared: ${one}`),
  ...before.filter((one) => !after.includes(one)).map((one) => `vanished: ${one}`),
]

/** Looks until the cloud holds what it held before; answers what differs when the time is up. Things go seconds after their deletion. */
export async function changesThatStay(
  subject: Subject,
  before: readonly string[],
  limitMs = 30_000,
): Promise<string[]> {
  const end = performance.now() + limitMs
  for (;;) {
    const changes = changesOf(before, await subject.holdings())
    if (changes.length === 0 || performance.now() > end) return changes
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
