import { parseArgs } from 'node:util'
import { type TokenScope, tokenScopes } from '../domain/token-scope'
import { Problem } from './problem'

const usage = `npm run token -- --role viewer|operator|admin --name <what it is for> [--scopes ${tokenScopes.join(',')}] [--expires 30d]`

export type TokenParameters = { role: string; name: string; scopes?: TokenScope[]; expiresInDays?: number }

/** What stands behind `npm run token --`. Throws Problem that says what is wrong and how it is written. */
export function tokenParameters(words: readonly string[]): TokenParameters {
  const refuse = (why: string) => new Problem(`${why}. Usage: ${usage}`)
  const { role, name, scopes, expires } = read(words, refuse)
  if (role === undefined || name === undefined) throw refuse('Both --role and --name are needed')
  return {
    role,
    name,
    ...(scopes === undefined ? {} : { scopes: scopesOf(scopes, refuse) }),
    ...(expires === undefined ? {} : { expiresInDays: daysOf(expires, refuse) }),
  }
}

type Refuse = (why: string) => Problem

function read(words: readonly string[], refuse: Refuse) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...words], options: { role: text, name: text, scopes: text, expires: text } }).values
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.replace(/\.$/, '') : String(error))
  }
}

const scopesOf = (given: string, refuse: Refuse): TokenScope[] =>
  given.split(',').map((word) => {
    const scope = tokenScopes.find((known) => known === word.trim())
    if (!scope) throw refuse(`There is no scope "${word.trim()}"; there are ${tokenScopes.join(', ')}`)
    return scope
  })

const daysOfUnit = { d: 1, w: 7, y: 365 } as const

function daysOf(given: string, refuse: Refuse): number {
  const [, count, unit] = /^(\d{1,4})([dwy])$/.exec(given) ?? []
  if (!count || !unit)
    throw refuse(`--expires is a number of days, weeks or years such as 30d, 12w or 1y, not "${given}"`)
  return Number(count) * daysOfUnit[unit as keyof typeof daysOfUnit]
}
