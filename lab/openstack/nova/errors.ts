import { json, Refusal } from '../http'

const kinds: Record<number, string> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
  413: 'overLimit',
  429: 'overLimit',
}

/** An answer in Nova's error shape, whose one key names the kind: `{"itemNotFound": {code, message}}`. */
export function novaError(status: number, message: string, headers?: Record<string, string>): Refusal {
  const kind = kinds[status] ?? 'computeFault'
  const type = { 'Content-Type': 'application/json; charset=UTF-8', ...headers }
  return new Refusal(json(status, { [kind]: { code: status, message } }, type))
}

export const policyRefusal = (rule: string): Refusal =>
  novaError(403, `Policy doesn't allow os_compute_api:${rule} to be performed.`)

/** What a removed API answers from the microversion of its removal on. */
export const removedApi = (): Refusal => novaError(404, 'The resource could not be found.')
