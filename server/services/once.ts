/**
 * Makes something under an id that its sender chose, or answers what the very same request has made already: one whose answer was
 * lost can be sent again. `made` answers null where nothing has that id, and throws where it is another request's.
 */
export async function once<Made>(made: () => Promise<Made | null>, make: () => Promise<Made>): Promise<Made> {
  const before = await made()
  if (before !== null) return before
  return await make().catch(async (error: unknown) => {
    // The same request twice in one moment: the other one was first.
    const twin = await made()
    if (twin !== null) return twin
    throw error
  })
}

/** A request as jsonb gives it back, to be compared with one that was stored. */
export const asStored = (request: unknown): unknown => JSON.parse(JSON.stringify(request))
