import { z } from 'zod'

export const latencyWindows = ['hour', 'day', 'month'] as const
export type LatencyWindow = (typeof latencyWindows)[number]

const figures = {
  count: z.number().int(),
  /** Without an answer, or with one that says that the service does not work (429, 5xx). */
  errors: z.number().int(),
  /** Milliseconds; null where nothing was timed. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
}

/** How long a cloud's API took in a window: the last hour in slots of 10 minutes, 24 hours in hours, 30 days in days. */
export const latencyShape = z.object({
  window: z.enum(latencyWindows),
  /** Beginning of each point of the trends. */
  points: z.array(z.string()),
  all: z.object({ ...figures, trend: z.array(z.number().nullable()) }),
  operations: z.array(
    z.object({
      /** `compute GET /servers/{id}`, `ec2 DescribeInstances`. */
      operation: z.string(),
      ...figures,
      /** p95 in milliseconds of each point; null where there was nothing. */
      trend: z.array(z.number().nullable()),
    }),
  ),
})
export type Latency = z.infer<typeof latencyShape>

/** The last hour of a cloud in two numbers; null: nothing was asked of it. */
export const latencySummaryShape = z.object({ p95Ms: z.number().nullable(), count: z.number(), errors: z.number() })
export type LatencySummary = z.infer<typeof latencySummaryShape>
