import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { childEnvironment } from '../../env'
import { buildWeb } from '../build'
import { readCounts } from './counts'
import { findChromium, setUpDebian } from './debian'
import { runProgram, type Stage, type StageResult } from './run-stages'
import { readTroubles } from './troubles-reporter'

const minuteMs = 60_000

/** Variables of the person's own installation and clouds: tests must not see them. */
const personal = /^(PLUMBLINE_|OS_|AWS_|PORT$|HOST$|DATABASE_URL$|LOG_LEVEL$|NODE_ENV$)/

/** The stages of `npm run check` and `npm run verify`, for the checkout `root`. Reports go to `reports`, a folder. */
export const makeStages = (root: string, reports: string) => {
  const clean = Object.fromEntries(
    Object.keys(childEnvironment({}))
      .filter((name) => personal.test(name))
      .map((name) => [name, undefined]),
  )
  const environment = (extra: Record<string, string | undefined> = {}) =>
    childEnvironment({ ...clean, NEXT_TELEMETRY_DISABLED: '1', ...extra })
  const program = async (
    signal: AbortSignal,
    minutes: number,
    name: string,
    parameters: string[],
    extra?: Record<string, string>,
  ) =>
    runProgram(path.join(root, 'node_modules', '.bin', name), parameters, {
      folder: root,
      environment: environment(extra),
      timeoutMs: minutes * minuteMs,
      signal,
    })

  const tests = (name: string, project: string, minutes: number, more: string[] = []): Stage => ({
    name,
    run: async (signal) => {
      const report = path.join(reports, `${project}.json`)
      const troubles = path.join(reports, `${project}.troubles`)
      const reporters = ['default', 'json', path.join(import.meta.dirname, 'troubles-reporter.ts')]
      const code = await program(
        signal,
        minutes,
        'vitest',
        [
          ...['run', '--config', 'server/vitest.config.ts', '--project', project, '--passWithNoTests'],
          ...reporters.map((name) => `--reporter=${name}`),
          `--outputFile.json=${report}`,
          ...more,
        ],
        { TROUBLES_FILE: troubles },
      )
      return {
        ...outcome(code, minutes),
        counts: readCounts('vitest', report),
        ...(code === 0 ? {} : { troubles: readTroubles(troubles) }),
      }
    },
  })

  return {
    setUp: {
      name: 'Debian packages',
      run: (signal) =>
        setUpDebian((file, parameters) =>
          runProgram(file, parameters, {
            folder: root,
            environment: environment({ DEBIAN_FRONTEND: 'noninteractive' }),
            timeoutMs: 15 * minuteMs,
            signal,
          }),
        )(),
    },
    types: {
      name: 'Types',
      run: async (signal) => {
        // Next writes the types of routes and of imported styles; a fresh clone has none.
        if (fs.existsSync(path.join(root, 'app', 'layout.tsx'))) await program(signal, 5, 'next', ['typegen'])
        return outcome(await program(signal, 10, 'tsc', ['--noEmit', '-p', '.']), 10)
      },
    },
    lint: { name: 'Lint', run: async (signal) => outcome(await program(signal, 5, 'biome', ['check', '.']), 5) },
    unit: tests('Unit tests', 'unit', 15),
    database: tests('Database tests', 'database', 20),
    // They wait for simulated clouds and real servers more than they compute: two files at once, also where two cores are all.
    contract: tests('Contract tests', 'contract', 30, ['--maxWorkers=2']),
    build: {
      name: 'Build',
      run: async (signal) => {
        const built = await buildWeb(root, path.join(reports, 'build.log'), signal)
        return { ok: true, note: built ? 'built' : 'these sources were built before' }
      },
    },
    torture: {
      name: 'Torture',
      run: async (signal) => {
        const code = await runProgram(
          process.execPath,
          ['--import', 'tsx', path.join('e2e', 'torture', 'main.ts'), '--minutes', '2', '--seed', '3'],
          { folder: root, environment: environment(), timeoutMs: 40 * minuteMs, signal },
        )
        return code === 0 ? { ok: true, note: '2 minutes' } : outcome(code, 40)
      },
    },
    e2e: {
      name: 'Browser tests',
      run: async (signal) => {
        const config = path.join('e2e', 'playwright.config.ts')
        if (!fs.existsSync(path.join(root, config))) return { ok: true, note: 'there are none' }
        const report = path.join(reports, 'e2e.json')
        const chromium = findChromium()
        const code = await program(signal, 45, 'playwright', ['test', '-c', config, '--reporter=list,json'], {
          PLAYWRIGHT_JSON_OUTPUT_FILE: report,
          ...(chromium === null ? {} : { PLUMBLINE_CHROMIUM: chromium }),
        })
        return { ...outcome(code, 45), counts: readCounts('playwright', report) }
      },
    },
  } satisfies Record<string, Stage>
}

const outcome = (code: number, minutes: number): StageResult =>
  code === 0
    ? { ok: true }
    : { ok: false, note: code === 124 ? `not done after ${minutes} minutes` : `exit code ${code}` }

/** A folder for the reports of one run, that is removed after `use`. */
export const withReports = async (use: (folder: string) => Promise<number>): Promise<number> => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-reports-'))
  try {
    return await use(folder)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
