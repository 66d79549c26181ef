/** Where the simulated cloud may differ from the recorded one, and why. An entry that no answer needs fails the test. */
export type Difference = {
  /** Requests by name. */
  request: RegExp
  /** What differs, as the test words it: `header vary`, `shape servers[].fault`, `error`. */
  what: RegExp
  reason: string
}

export const differences: Difference[] = []
