import { EmbeddedPostgresError } from '@/db/embedded'
import { SchemaVersionError } from '@/db/schema-version'
import { ServiceError } from '../domain/errors'
import { EnvironmentError } from '../env'

/** A reason to stop that the person at the terminal can mend: `message` says what, why and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem'
}

const ours = [Problem, EmbeddedPostgresError, SchemaVersionError, EnvironmentError, ServiceError]

/** What a command prints for an error. Ours are told in their own words; an unknown one with its stack. */
export const describeProblem = (error: unknown): string => {
  if (ours.some((kind) => error instanceof kind)) return (error as Error).message
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return `There is no space left on the disk${path === undefined ? '' : ` for ${path}`}. Free some, or name a folder on another disk in PLUMBLINE_DATA.`
  }
  if (code === 'ECONNREFUSED')
    return `The database does not answer: ${error.message || 'connection refused'}. Is the address in DATABASE_URL right, and does it run?`
  return error.stack ?? error.message
}

/** Runs a command to its end: prints what went wrong and sets the exit code. */
export const runCommand = async (command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command()
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') process.exitCode = 130
    else {
      process.stderr.write(`\n${describeProblem(error)}\n`)
      process.exitCode = 1
    }
  }
  // The channel to the bootstrap would keep this process alive.
  if (process.connected) process.disconnect()
}
