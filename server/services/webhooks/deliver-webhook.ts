import { and, desc, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import { webhook, webhookDelivery } from '@/db/schema'
import type { ClaimedJob } from '@/server/queue/queue'
import { queues } from '@/server/queue/queues'
import { change } from '../change'
import { asSystem, type Runtime } from '../context'
import { Patience } from '../patience'
import { SealError } from '../secrets/seal'
import { type Sent, sendWebhook } from './send-webhook'
import { signatureHeaders } from './signature'

type Delivery = typeof webhookDelivery.$inferSelect
type Hook = typeof webhook.$inferSelect

/** Given up when it is as old as this. */
const giveUpAfter = sql`interval '24 hours'`
/** So many events given up one after another, and the webhook is told nothing more. */
const givenUpMax = 5
const keptFor = sql`interval '30 days'`
const gone = 410

/**
 * Tries one delivery once; throws when it is to be tried again, which the queue does with longer and longer waits. What was
 * delivered or given up is left alone. A receiver may see a delivery twice only where its answer was lost on the way here
 * or before it was written down; it knows it by `webhook-id`.
 */
export async function handleDelivery(runtime: Runtime, job: ClaimedJob<'webhook-delivery'>): Promise<void> {
  const { db } = runtime
  const found = await find(runtime, job.data.deliveryId)
  if (!found || ended(found.delivery)) return
  const { delivery, hook } = found
  if (hook.disabledAt) return await giveUp(runtime, delivery, 'The webhook is disabled.', { blame: false })
  const [claimed] = await db
    .update(webhookDelivery)
    .set({ attempts: sql`${webhookDelivery.attempts} + 1`, lastAt: sql`now()` })
    .where(open(delivery.id))
    .returning({
      seconds: sql<string>`floor(extract(epoch from now()))`,
      late: sql<boolean>`${webhookDelivery.createdAt} < now() - ${giveUpAfter}`,
    })
  if (!claimed) return
  const sent = await send(runtime, { delivery, hook, at: Number(claimed.seconds), signal: job.signal })
  const patience = new Patience({ signal: job.signal })
  if (sent.problem === null) return await patience.through(() => delivered(runtime, delivery, sent))
  const { problem, status } = sent
  await patience.through(() =>
    db.update(webhookDelivery).set({ lastStatus: status, lastProblem: problem }).where(open(delivery.id)),
  )
  if (claimed.late || status === gone || job.attempt >= queues['webhook-delivery'].options.retryLimit) {
    return await giveUp(runtime, delivery, problem, { blame: true, gone: status === gone })
  }
  throw new Error(`A webhook was not delivered: ${problem}`)
}

/** The tries are used up, the last one without a word: its worker died. */
export async function handleLostDelivery(runtime: Runtime, job: ClaimedJob<'webhook-delivery-lost'>): Promise<void> {
  const found = await find(runtime, job.data.deliveryId)
  if (!found || ended(found.delivery)) return
  const problem = found.delivery.lastProblem ?? 'The workers that tried it ended before they were done.'
  await giveUp(runtime, found.delivery, problem, { blame: false })
}

const open = (id: string) =>
  and(eq(webhookDelivery.id, id), isNull(webhookDelivery.deliveredAt), isNull(webhookDelivery.failedAt))
const ended = ({ deliveredAt, failedAt }: Delivery): boolean => deliveredAt !== null || failedAt !== null

async function find({ db }: Runtime, id: string): Promise<{ delivery: Delivery; hook: Hook } | undefined> {
  const [row] = await db
    .select({ delivery: webhookDelivery, hook: webhook })
    .from(webhookDelivery)
    .innerJoin(webhook, eq(webhook.id, webhookDelivery.webhookId))
    .where(eq(webhookDelivery.id, id))
  return row
}

async function send(
  { secrets }: Runtime,
  of: { delivery: Delivery; hook: Hook; at: number; signal: AbortSignal },
): Promise<Sent> {
  const { delivery, hook, at, signal } = of
  const { id, event, createdAt, payload } = delivery
  const body = JSON.stringify({ type: event, timestamp: createdAt.toISOString(), data: payload })
  try {
    const secret = secrets.open(hook.id, hook.sealedSecret).toString('utf8')
    return await sendWebhook({ url: hook.url, headers: signatureHeaders({ id, at, body, secret }), body, signal })
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    const problem = 'Its secret was sealed with another master key. Bring that key back, or make a new secret.'
    return { status: null, problem }
  }
}

async function delivered({ db }: Runtime, { id, webhookId }: Delivery, { status }: Sent): Promise<void> {
  await db
    .update(webhookDelivery)
    .set({ deliveredAt: sql`now()`, lastStatus: status, lastProblem: null })
    .where(open(id))
  const old = lt(webhookDelivery.createdAt, sql`now() - ${keptFor}`)
  await db.delete(webhookDelivery).where(and(eq(webhookDelivery.webhookId, webhookId), old))
}

async function giveUp(
  runtime: Runtime,
  { id, webhookId }: Delivery,
  problem: string,
  { blame, gone = false }: { blame: boolean; gone?: boolean },
): Promise<void> {
  const { db } = runtime
  await db.update(webhookDelivery).set({ failedAt: sql`now()`, lastProblem: problem }).where(open(id))
  if (!blame) return
  const last = await db
    .select({ failedAt: webhookDelivery.failedAt })
    .from(webhookDelivery)
    .where(
      and(
        eq(webhookDelivery.webhookId, webhookId),
        or(isNotNull(webhookDelivery.failedAt), isNotNull(webhookDelivery.deliveredAt)),
      ),
    )
    .orderBy(desc(sql`coalesce(${webhookDelivery.failedAt}, ${webhookDelivery.deliveredAt})`))
    .limit(givenUpMax)
  if (gone) return await disable(runtime, webhookId, 'It answered HTTP 410: it wants to be told nothing more.')
  if (last.length < givenUpMax || last.some(({ failedAt }) => failedAt === null)) return
  await disable(
    runtime,
    webhookId,
    `${givenUpMax} events one after another could not be delivered. The last: ${problem}`,
  )
}

async function disable(runtime: Runtime, id: string, why: string): Promise<void> {
  runtime.log.warn({ webhook: id, why }, 'A webhook was disabled.')
  await change(asSystem(runtime), async (tx, record) => {
    const [row] = await tx
      .update(webhook)
      .set({ disabledAt: sql`now()`, disabledWhy: why })
      .where(and(eq(webhook.id, id), isNull(webhook.disabledAt)))
      .returning({ name: webhook.name })
    await record({ action: 'webhook.disable', subject: row?.name ?? id, details: { why } })
  })
}
