import { z } from 'zod'

/** The tasks of a node: one job runs one of them, the node's `run` number tells which task is current. */
export const nodeTasks = ['run', 'clean'] as const
const task = { nodeId: z.uuid(), run: z.number().int().min(1) }
const nodeJob = z.object({
  ...task,
  task: z.enum(nodeTasks),
  why: z.enum(['failed', 'cancelled', 'released']).optional(),
  /** How many clean-ups of this node were lost before, each with a hundred workers. */
  losses: z.number().int().min(0).optional(),
})

/**
 * Every queue with the shape of its payload and its pg-boss settings. A node's jobs are found dead by heartbeat (10 s) and
 * go on elsewhere; their retries are no failures of the node, hence many. Jobs longer than expireInSeconds would be
 * started twice, hence the hours.
 */
export const queues = {
  /** The eight steps of one node, or its clean-up. */
  node: {
    payload: nodeJob,
    options: {
      policy: 'exclusive',
      retryLimit: 100,
      retryDelay: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 6 * 3600,
      notify: true,
      deadLetter: 'node-lost',
      deleteAfterSeconds: 86_400,
    },
    work: { localConcurrency: 20, groupConcurrency: 10 },
  },
  /** A node whose job used up all its retries: its workers died again and again. */
  'node-lost': {
    payload: nodeJob,
    options: { retryLimit: 100, retryDelay: 1, heartbeatSeconds: 10, expireInSeconds: 60, notify: true },
    work: { localConcurrency: 1 },
  },
  /** Nodes that are under way and have no job any more, whatever took it from them. */
  'node-strays': {
    payload: z.object({}),
    options: {
      policy: 'exclusive',
      retryLimit: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 60,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 1 },
  },
  /** The look of step 8 after 120 s. */
  'node-recheck': {
    payload: z.object(task),
    options: {
      policy: 'exclusive',
      retryLimit: 20,
      retryDelay: 1,
      heartbeatSeconds: 10,
      expireInSeconds: 900,
      notify: true,
      deadLetter: 'node-recheck-lost',
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 4 },
  },
  /** That look used up its retries. */
  'node-recheck-lost': {
    payload: z.object(task),
    options: { retryLimit: 10, retryDelay: 5, expireInSeconds: 60, notify: true },
    work: { localConcurrency: 1 },
  },
  /** A failed node that was kept for a retry is removed when its time is over. */
  'node-expire': {
    payload: z.object(task),
    options: { policy: 'exclusive', retryLimit: 10, retryDelay: 5, expireInSeconds: 60, deleteAfterSeconds: 3600 },
    work: { localConcurrency: 1 },
  },
  /** One listing of a cloud's nodes. Clouds that hang wait in their places: there are more than most installations have clouds. */
  'cloud-sync': {
    payload: z.object({ cloudId: z.string(), by: z.string() }),
    options: {
      policy: 'exclusive',
      retryLimit: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 3600,
      notify: true,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 32 },
  },
  /** Networks, flavors, images of a cloud, read again. */
  'cloud-catalogue': {
    payload: z.object({ cloudId: z.string() }),
    options: {
      policy: 'exclusive',
      retryLimit: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 900,
      notify: true,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 4 },
  },
  /** What was kept long enough is removed. */
  retention: {
    payload: z.object({}),
    options: {
      policy: 'exclusive',
      retryLimit: 5,
      retryDelay: 30,
      heartbeatSeconds: 10,
      expireInSeconds: 6 * 3600,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 1 },
  },
  /** Brings a conformance run on by what its nodes have come to: short, its order is kept by the run's row. */
  conformance: {
    payload: z.object({ runId: z.uuid() }),
    options: {
      retryLimit: 20,
      retryDelay: 2,
      heartbeatSeconds: 10,
      expireInSeconds: 300,
      notify: true,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 2 },
  },
  /** Each minute: runs that nobody brought on, and the scheduled run when it is due. */
  'conformance-schedule': {
    payload: z.object({}),
    options: {
      policy: 'exclusive',
      retryLimit: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 600,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 1 },
  },
  /** One look at everything in a cloud that carries our mark; in mode `remove` also the removal of what is due. */
  'leftover-sweep': {
    payload: z.object({ cloudId: z.string(), by: z.string(), dryRun: z.boolean() }),
    options: {
      policy: 'exclusive',
      retryLimit: 2,
      retryDelay: 1,
      heartbeatSeconds: 10,
      expireInSeconds: 1800,
      notify: true,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 3 },
  },
  /** Leftovers of one cloud that a person wants removed. */
  'leftover-removal': {
    payload: z.object({ cloudId: z.string(), ids: z.array(z.uuid()), by: z.string() }),
    options: {
      retryLimit: 5,
      retryDelay: 1,
      heartbeatSeconds: 10,
      expireInSeconds: 1800,
      notify: true,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 3 },
  },
  /** What a changed guideline says to the runs that there are. Done again without harm. */
  rescore: {
    payload: z.object({ guidelineId: z.uuid() }),
    options: {
      policy: 'exclusive',
      retryLimit: 20,
      retryDelay: 2,
      heartbeatSeconds: 10,
      expireInSeconds: 3600,
      notify: true,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 1 },
  },
  /** One event for one webhook. 10 s, 20 s, ... at most 4 h between tries, each with chance: for a day and more. */
  'webhook-delivery': {
    payload: z.object({ deliveryId: z.uuid() }),
    options: {
      retryLimit: 20,
      retryDelay: 10,
      retryBackoff: true,
      retryDelayMax: 4 * 3600,
      heartbeatSeconds: 10,
      expireInSeconds: 120,
      notify: true,
      deadLetter: 'webhook-delivery-lost',
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 5 },
  },
  /** A delivery that used up its tries without a word, since its workers died. */
  'webhook-delivery-lost': {
    payload: z.object({ deliveryId: z.uuid() }),
    options: { retryLimit: 10, retryDelay: 5, expireInSeconds: 60, notify: true },
    work: { localConcurrency: 1 },
  },
  /** What a bulk action wants of its nodes in one cloud. Its rows say what was asked already. */
  bulk: {
    payload: z.object({ actionId: z.uuid(), cloudId: z.string() }),
    options: {
      policy: 'exclusive',
      retryLimit: 50,
      retryDelay: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 3 * 3600,
      notify: true,
      deadLetter: 'bulk-lost',
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 8, groupConcurrency: 2 },
  },
  /** Such a job used up its retries: its workers died again and again. */
  'bulk-lost': {
    payload: z.object({ actionId: z.uuid(), cloudId: z.string() }),
    options: { retryLimit: 50, retryDelay: 5, expireInSeconds: 60, notify: true },
    work: { localConcurrency: 1 },
  },
  /** Each minute: parts of bulk actions that have no job any more, whatever took it from them. */
  'bulk-strays': {
    payload: z.object({}),
    options: {
      policy: 'exclusive',
      retryLimit: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 60,
      deleteAfterSeconds: 3600,
    },
    work: { localConcurrency: 1 },
  },
  /** New entries of the activity get their place in the chain. A lock that is tried keeps it to one at a time. */
  'audit-seal': {
    payload: z.object({}),
    options: {
      policy: 'exclusive',
      retryLimit: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 300,
      notify: true,
      deleteAfterSeconds: 600,
    },
    work: { localConcurrency: 1 },
  },
} as const satisfies Record<string, QueueDefinition>

export type QueueDefinition = {
  payload: z.ZodType<object>
  options: {
    policy?: 'exclusive'
    retryLimit: number
    retryDelay?: number
    /** Each wait about twice as long as the one before, up to `retryDelayMax`. Seconds. */
    retryBackoff?: boolean
    retryDelayMax?: number
    heartbeatSeconds?: number
    expireInSeconds: number
    notify?: boolean
    deadLetter?: string
    deleteAfterSeconds?: number
  }
  work: { localConcurrency: number; groupConcurrency?: number }
}

export type QueueName = keyof typeof queues
export type Payload<Name extends QueueName> = z.infer<(typeof queues)[Name]['payload']>
/** The names, in the order in which they can be made: a dead letter queue before the queue that names it. */
export const queueNames = (Object.keys(queues) as QueueName[]).sort(
  (a, b) => Number('deadLetter' in queues[a].options) - Number('deadLetter' in queues[b].options),
)
