import { ProviderError } from '@/server/providers/errors'

/** The ProviderError that `work` ends in. Fails when it succeeds or throws something else. */
export const failure = async (work: Promise<unknown>): Promise<ProviderError> => {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ProviderError) return error
  throw new Error(`Expected a ProviderError, got ${String(error)}`)
}
