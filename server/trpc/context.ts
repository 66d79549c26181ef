import type { Actor, Runtime } from '@/server/services/context'

/** What a request brings: the runtime of the process, and who asks (null: nobody signed in). */
export type TrpcContext = {
  readonly runtime: Runtime
  readonly actor: Actor | null
  /** Why nobody is signed in, where the one who asks may know: a token that ended. */
  readonly refusal?: string
  /** The session's token, to keep it when the others of this person end. */
  readonly session: string | null
  /** Who sends it by now, for what stays open: null once the session or token has ended. Absent inside the process. */
  readonly again?: () => Promise<Actor | null>
}
