import type { TrpcContext } from './context'
import { createCallerFactory } from './init'
import { appRouter } from './root'

/** Calls procedures inside the server, as the one whom the context names. */
export const createCaller = (context: TrpcContext) => createCallerFactory(appRouter)(context)
