import { promisify } from 'node:util'
import { ServiceError } from '@/server/domain/errors'
import { guardedLookup, RefusedAddress, refusedAddress } from './refused-address'

const lookup = promisify(guardedLookup)

/** The address of a receiver as it is kept. Throws `bad-request` with what is wrong with it. */
export async function checkedUrl(text: string): Promise<string> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) throw bad('The address must begin with http:// or https://.')
  if (url.username !== '' || url.password !== '') {
    throw bad('The address must not hold a user name or password: the signature proves who sends.')
  }
  const host = hostOf(url)
  const problem = refusedAddress(host) ?? (await leadsNowhereGood(host))
  if (problem) throw bad(problem)
  url.hash = ''
  return url.href
}

/** A host without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1')

/** As it may be shown: what follows the question mark is often a secret. */
export function shownUrl(text: string): string {
  const { origin, pathname, search } = new URL(text)
  return `${origin}${pathname}${search === '' ? '' : '?…'}`
}

/** A name that has no address yet is fine: it is asked again at each delivery. */
async function leadsNowhereGood(host: string): Promise<string | null> {
  try {
    await lookup(host, { all: true })
    return null
  } catch (error) {
    return error instanceof RefusedAddress ? error.message : null
  }
}

const bad = (message: string) => new ServiceError('bad-request', message)
