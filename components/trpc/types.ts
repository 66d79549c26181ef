import type { RouterOutputs } from '@/server/trpc/root'

/** What procedures answer, by name. */
export type Outputs = RouterOutputs
