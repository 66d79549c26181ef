import { parseArgs } from 'node:util'
import { Report } from '@/e2e/openstack/report'
import { SettingsError } from '../settings'
import { calls } from './calls'
import { load } from './load'
import { recovery } from './recovery'
import type { Scenario } from './scenario'
import { stops } from './stops'

/** The measured scenarios, by the name that `npm run torture -- --scenario <name>` takes. */
export const scenarios: Record<string, Scenario> = { calls, recovery, stops, load }

/** Lines for the usage. */
export const scenarioUsage = (): string[] =>
  Object.entries(scenarios).map(([name, { what, words }]) => {
    const own = Object.entries(words).map(([word, kind]) => (kind === 'flag' ? `[--${word}]` : `[--${word} N]`))
    return `  --scenario ${[name, ...own].join(' ')}\n      ${what}`
  })

/**
 * Runs one with its own words (without `--scenario <name>`), prints its tables, and answers the exit code: 1 when a limit
 * was broken. Throws for an unknown name or word.
 */
export async function runScenario(name: string, words: readonly string[], signal: AbortSignal): Promise<number> {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined
  if (!scenario) throw new SettingsError(`There is no scenario "${name}". There are:\n${scenarioUsage().join('\n')}`)
  const types = Object.entries(scenario.words).map(([word, kind]) => {
    return [word, { type: kind === 'flag' ? 'boolean' : 'string' }] as const
  })
  const values = parse(words, Object.fromEntries(types))
  const report = new Report((line) => void process.stdout.write(`${line}\n`))
  report.cloud(`Scenario ${name}`)
  const started = Date.now()
  await scenario.run({
    report,
    signal,
    flag: (word) => values[word] === true,
    number: (word, otherwise) => {
      const value = values[word] === undefined ? otherwise : Number(values[word])
      if (!(value > 0)) throw new SettingsError(`--${word} is a number above 0.`)
      return value
    },
  })
  report.endSection()
  const seconds = Math.round((Date.now() - started) / 1000)
  report.line('')
  for (const failure of report.failures) report.line(`✗ ${failure}`)
  report.line(`${report.failures.length === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
  return report.failures.length === 0 ? 0 : 1
}

function parse(words: readonly string[], options: Record<string, { type: 'boolean' | 'string' }>) {
  try {
    return parseArgs({ args: [...words], options }).values
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : String(error)}\n${scenarioUsage().join('\n')}`)
  }
}
