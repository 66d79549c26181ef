/** The same work, each after the one before has ended, however that ended: what looks for news counts nothing twice. */
export function inTurn<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return async () => {
    const next = last.catch(() => undefined).then(work)
    last = next
    return await next
  }
}
