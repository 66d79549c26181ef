import { parseArgs } from 'node:util'
import { builds } from './broken'

export type Settings = {
  minutes: number
  seed: string
  workers: number
  planOnly: boolean
  selfTest: boolean
  broken: string | null
}

const usage = `npm run torture -- [--minutes 2] [--seed 1] [--workers 3] [--plan] [--broken ${builds.map(({ name }) => name).join('|')}] [--self-test] [--scenario calls|recovery|stops|load]`

/** Thrown for parameters that cannot be meant; says how it is called. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

const number = (name: string, text: string, [low, high]: readonly [number, number]): number => {
  const value = Number(text)
  if (Number.isFinite(value) && value >= low && value <= high) return value
  throw new SettingsError(`--${name} must be a number from ${low} to ${high}, not "${text}".\n${usage}`)
}

/** Reads the parameters of the command. Throws SettingsError. */
export function readSettings(parameters: string[]): Settings {
  const { values } = parse(parameters)
  const broken = values.broken ?? null
  if (broken !== null && !builds.some(({ name }) => name === broken)) {
    throw new SettingsError(`There is no broken build "${broken}".\n${usage}`)
  }
  return {
    minutes: number('minutes', values.minutes ?? (broken === null ? '2' : '1'), [0.2, 600]),
    seed: values.seed ?? '1',
    workers: number('workers', values.workers ?? '3', [1, 20]),
    planOnly: values.plan ?? false,
    selfTest: values['self-test'] ?? false,
    broken,
  }
}

function parse(parameters: string[]) {
  try {
    return parseArgs({
      args: parameters,
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        workers: { type: 'string' },
        plan: { type: 'boolean' },
        broken: { type: 'string' },
        'self-test': { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}
