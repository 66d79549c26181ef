import { UnreadableFile } from '@/server/conformance/interop/guideline'
import { ServiceError } from '@/server/domain/errors'

/** As JSON writes it. PostgreSQL keeps no text with it. */
const nul = '\\u0000'

/** Runs a reader of files; what is wrong with a file is the caller's to mend, so that it becomes `bad-request`. */
export function readFile<Result>(read: () => Result): Result {
  try {
    const result = read()
    if (JSON.stringify(result).includes(nul))
      throw new UnreadableFile(
        'A name or text in the file holds a NUL character (U+0000). Write the file anew without it.',
      )
    return result
  } catch (error) {
    if (error instanceof UnreadableFile) throw new ServiceError('bad-request', error.message)
    throw error
  }
}
