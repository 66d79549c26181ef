/** Text is handed on in pieces of about this many characters. */
const pieceLength = 64 * 1024

/**
 * A body out of text as it is made. Waits for its first piece, so that what fails before it can be answered as an error; after that an
 * error breaks the connection off, so that half a file never looks like a whole one.
 */
export async function textStream(
  text: AsyncIterable<string>,
  onError: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  return await byteStream(inPieces(text), onError)
}

/** Lines gathered to pieces that are worth sending. */
async function* inPieces(text: AsyncIterable<string>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder()
  let piece = ''
  for await (const part of text) {
    piece += part
    if (piece.length < pieceLength) continue
    yield encoder.encode(piece)
    piece = ''
  }
  if (piece !== '') yield encoder.encode(piece)
}

/** The same for bytes. What the reader has not taken is not read from the database either. */
export async function byteStream(
  bytes: AsyncIterable<Uint8Array>,
  onError: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const source = bytes[Symbol.asyncIterator]()
  let next: IteratorResult<Uint8Array> | null = await source.next()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = next ?? (await source.next())
          next = null
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          onError(error)
          controller.error(error)
        }
      },
      async cancel() {
        await source.return?.()
      },
    },
    { highWaterMark: 1 },
  )
}
