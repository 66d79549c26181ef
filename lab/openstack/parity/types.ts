import type { Service } from '../http'

/**
 * One request of the parity suite. `{name}` in path and body stands for a variable: what setup found out or an earlier
 * request kept. The same list, in the same order, goes to the real cloud and to the simulated one.
 */
export type ParityRequest = {
  /** Unique; the fixture's key. */
  name: string
  service: Service
  method: string
  /** Below the service's own address: `/v2.1/servers`. */
  path: string
  /** project: the member's token; reader: a token with the role reader only; none; bad: no token of this cloud. */
  token?: 'project' | 'reader' | 'unscoped' | 'none' | 'bad'
  /** Nova's microversion. */
  version?: string
  headers?: Record<string, string>
  /** JSON, or a text that is sent as it is. */
  body?: unknown
  /** Variables to keep, by the path of their value in the answer's JSON. */
  keep?: Record<string, string>
  /** Asks again until the value at `path` is `value`, or until the status is `status`; the last answer counts. */
  until?: { path: string; value: unknown } | { status: number }
}

export type RecordedAnswer = {
  status: number
  headers: Record<string, string>
  /** Key paths of the JSON with the types seen there; for answers below 400. */
  shape?: Record<string, string>
  /** The whole body with changing values masked; for errors. */
  error?: unknown
}

export type Fixtures = { recordedFrom: string; answers: Record<string, RecordedAnswer> }
