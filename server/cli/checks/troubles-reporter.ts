import fs from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

type Fault = { readonly name?: string; readonly message: string; readonly stack?: string }

/** The first line of an error, and the first line of its stack that stands in our own sources. */
const inOneLine = ({ message, name, stack = '' }: Fault): string => {
  const place = stack.split('\n').find((line) => line.includes('at ') && !line.includes('node_modules'))
  return [name, message.split('\n')[0], place?.trim()].filter(Boolean).join(': ')
}

/** What of one file failed: tests, and the hooks of suites and of the file itself, a line each. */
const ofModule = (module: TestModule): string[] => {
  const of = (name: string, errors: readonly Fault[]) =>
    errors.map((error) => `${module.relativeModuleId} ${name}`.trim().concat(`: ${inOneLine(error)}`))
  return [
    ...of('', module.errors()),
    ...[...module.children.allSuites()].flatMap((suite) => of(suite.fullName, suite.errors())),
    ...[...module.children.allTests('failed')].flatMap((test) => of(test.fullName, test.result().errors ?? [])),
  ]
}

/**
 * A reporter of Vitest that writes all that made a run fail to the file TROUBLES_FILE, a line each, also errors that
 * belong to no test. A run that fails by one of those alone counts no failed test, and who reads only the end of a long
 * output would never learn why.
 */
export default class TroublesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.TROUBLES_FILE
    if (file === undefined) return
    const lines = [...modules.flatMap(ofModule), ...unhandled.map((error) => `outside of tests: ${inOneLine(error)}`)]
    fs.writeFileSync(file, lines.join('\n'))
  }
}

/** The lines that the reporter wrote; none when it never came to write them. */
export const readTroubles = (file: string): string[] =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
