import { UnreadableFile } from '@/server/conformance/interop/guideline'
import { ServiceError } from '@/server/domain/errors'

/** Runs a reader of files; what is wrong with a file is the caller's to mend, so that it becomes `bad-request`. */
export function readFile<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof UnreadableFile) throw new ServiceError('bad-request', error.message)
    throw error
  }
}
