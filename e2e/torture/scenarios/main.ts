import { runScenario } from '.'

/** The scenarios without the rest of the harness: `tsx e2e/torture/scenarios/main.ts <name> [words]`. */
const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
const [name = '', ...words] = process.argv.slice(2)
process.exitCode = await runScenario(name, words, stop.signal)
