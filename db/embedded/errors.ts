export type EmbeddedPostgresProblem =
  | 'unsupported-platform'
  | 'disk-full'
  | 'foreign-folder'
  | 'other-version'
  | 'in-use'
  | 'cannot-write'
  | 'did-not-start'

/** Why the local PostgreSQL cannot be started; `message` says what is wrong, why, and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
  constructor(
    readonly problem: EmbeddedPostgresProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Turns a failed file operation into the same typed error; anything unknown is returned as it came. */
export const fileProblem = (error: unknown, folder: string): unknown => {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, error)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new EmbeddedPostgresError(
      'cannot-write',
      `Cannot write to ${folder} (${code}). Give this user the folder, or name another one in PLUMBLINE_DATA.`,
      { cause: error },
    )
  }
  return error
}

/** The error for a file system without space for a database. */
export const diskFull = (folder: string, cause?: unknown): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    'disk-full',
    `There is no space left for the database in ${folder}. Free some (300 MB at least), name a folder on another disk in PLUMBLINE_DATA, or give a PostgreSQL elsewhere in DATABASE_URL.`,
    { cause },
  )
