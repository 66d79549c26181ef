/** `fetch` that names its request when no answer comes; by itself it says "fetch failed", and whose request that was nobody knows. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    // Whoever aborts his own request knows what it was, and looks for that very error.
    if (init.signal?.aborted) throw error
    const { cause } = error as Error
    const why = cause instanceof Error ? cause.message : (error as Error).message
    throw new Error(`${init.method ?? 'GET'} ${url} got no answer: ${why}`, { cause: error })
  }
}
