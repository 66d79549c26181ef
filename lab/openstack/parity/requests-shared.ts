/** Short forms for requests to the network service. */
import type { ParityRequest } from './types'

type More = Partial<ParityRequest>

const of =
  (method: string) =>
  (name: string, path: string, body?: unknown, more: More = {}): ParityRequest => ({
    name,
    service: 'network',
    method,
    path: `/v2.0${path}`,
    body,
    ...more,
  })

export const look = of('GET')
export const build = of('POST')
export const alter = of('PUT')
export const tear = of('DELETE')

/** An id that nothing has. */
export const nowhere = '11111111-1111-1111-1111-111111111111'
/** A project that does not exist. */
export const noProject = '11111111111111111111111111111111'
export const asReader: More = { token: 'reader' }
