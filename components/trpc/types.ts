import type { RouterInputs, RouterOutputs } from '@/server/trpc/root'

/** What procedures take and answer, by name. */
export type Inputs = RouterInputs
export type Outputs = RouterOutputs
