import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/unstable-core-do-not-import'
import { getStatusCodeFromKey } from '@trpc/server/unstable-core-do-not-import'

/** The HTTP status of an error's code. */
export const getStatusKeyFromCode = (code: TRPC_ERROR_CODE_KEY): number => getStatusCodeFromKey(code)
