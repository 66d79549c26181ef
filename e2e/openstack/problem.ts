/** A reason to stop that the person at the terminal can mend: `message` says what, why and what to do. */
export class Problem extends Error {
  override readonly name = 'Problem'
}

/** What is printed for an error: ours and services' in their own words, an unknown one with its stack. */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const own = ['Problem', 'ServiceError', 'ProviderError', 'EmbeddedPostgresError', 'EnvironmentError']
  return own.includes(error.name) ? error.message : (error.stack ?? error.message)
}
