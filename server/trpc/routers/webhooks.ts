import { z } from 'zod'
import { pageOf } from '@/server/services/paging'
import { createWebhook } from '@/server/services/webhooks/create-webhook'
import { listDeliveries, listWebhooks } from '@/server/services/webhooks/list-webhooks'
import { removeWebhook } from '@/server/services/webhooks/remove-webhook'
import {
  deliveryShape,
  newWebhookInput,
  newWebhookShape,
  updatedWebhookShape,
  updateWebhookInput,
  webhookIdInput,
  webhookShape,
} from '@/server/services/webhooks/shapes'
import { testWebhook } from '@/server/services/webhooks/test-webhook'
import { updateWebhook } from '@/server/services/webhooks/update-webhook'
import { admin, router } from '../init'

const id = z.object({ id: z.string() })

/** Who is told when something happens, and whether it arrived. */
export const webhooksRouter = router({
  list: admin.output(pageOf(webhookShape)).query(async ({ ctx }) => await listWebhooks(ctx.service)),
  deliveries: admin
    .input(webhookIdInput)
    .output(pageOf(deliveryShape))
    .query(async ({ ctx, input }) => await listDeliveries(ctx.service, input)),
  create: admin
    .input(newWebhookInput)
    .output(newWebhookShape)
    .mutation(async ({ ctx, input }) => await createWebhook(ctx.service, input)),
  update: admin
    .input(updateWebhookInput)
    .output(updatedWebhookShape)
    .mutation(async ({ ctx, input }) => await updateWebhook(ctx.service, input)),
  remove: admin
    .input(webhookIdInput)
    .output(id)
    .mutation(async ({ ctx, input }) => await removeWebhook(ctx.service, input)),
  /** Sends an event by which one can see that all is well. */
  test: admin
    .input(webhookIdInput)
    .output(id)
    .mutation(async ({ ctx, input }) => await testWebhook(ctx.service, input)),
})
