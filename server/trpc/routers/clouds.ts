import { z } from 'zod'
import { listAllCatalogueChanges, listCatalogueChanges } from '@/server/services/catalogue/list-changes'
import {
  allChangesInput,
  allChangesShape,
  catalogueAtShape,
  catalogueInput,
  changesInput,
  changesShape,
} from '@/server/services/catalogue/shapes'
import { getLimits } from '@/server/services/clouds/account/accounts'
import { limitsShape } from '@/server/services/clouds/account/shapes'
import { addCloud } from '@/server/services/clouds/add-cloud'
import { configurationProblems } from '@/server/services/clouds/configuration-problems'
import { getCatalogue } from '@/server/services/clouds/get-catalogue'
import { getCloud } from '@/server/services/clouds/get-cloud'
import { apiLatencyOf } from '@/server/services/clouds/latency/api-latency'
import { latencyShape, latencyWindows } from '@/server/services/clouds/latency/shapes'
import { listClouds } from '@/server/services/clouds/list-clouds'
import { listSyncRuns } from '@/server/services/clouds/list-sync-runs'
import { probeCloud } from '@/server/services/clouds/probe-cloud'
import { removeCloud } from '@/server/services/clouds/remove-cloud'
import { setCredentials, setCredentialsInput } from '@/server/services/clouds/set-credentials'
import {
  cloudConfigInput,
  cloudDetailShape,
  cloudShape,
  configurationShape,
  identityShape,
  syncRunShape,
} from '@/server/services/clouds/shapes'
import { syncCloud } from '@/server/services/clouds/sync-cloud'
import { updateCloud } from '@/server/services/clouds/update-cloud'
import { pageInput, pageOf } from '@/server/services/paging'
import { corrections, correctionsShape } from '@/server/services/quirks/corrected'
import { networkRoles } from '@/server/services/quirks/network-roles'
import { quirksShape } from '@/server/services/quirks/quirk-shapes'
import { quirks } from '@/server/services/quirks/quirks'
import { networkRolesShape } from '@/server/services/quirks/shapes'
import { admin, operator, router, viewer } from '../init'

const id = z.object({ id: z.string() })
const tags = ['Clouds']

export const cloudsRouter = router({
  list: viewer
    .meta({ openapi: { method: 'GET', path: '/clouds', tags, summary: 'List the configured clouds' } })
    .input(z.object({}).optional())
    .output(pageOf(cloudShape))
    .query(async ({ ctx }) => await listClouds(ctx.service)),
  get: viewer
    .meta({ openapi: { method: 'GET', path: '/clouds/{id}', tags, summary: 'One cloud with its configuration' } })
    .input(id)
    .output(cloudDetailShape)
    .query(async ({ ctx, input }) => await getCloud(ctx.service, input)),
  add: admin
    .meta({ openapi: { method: 'POST', path: '/clouds', tags, summary: 'Add a cloud after a probe that succeeded' } })
    .input(cloudConfigInput)
    .output(cloudShape)
    .mutation(async ({ ctx, input }) => await addCloud(ctx.service, input)),
  update: admin
    .input(cloudConfigInput)
    .output(cloudShape)
    .mutation(async ({ ctx, input }) => await updateCloud(ctx.service, input)),
  setCredentials: admin
    .input(setCredentialsInput)
    .output(cloudShape)
    .mutation(async ({ ctx, input }) => await setCredentials(ctx.service, input)),
  remove: admin
    .meta({ openapi: { method: 'DELETE', path: '/clouds/{id}', tags, summary: 'Remove a cloud that was added here' } })
    .input(id)
    .output(id)
    .mutation(async ({ ctx, input }) => await removeCloud(ctx.service, input)),
  probe: operator
    .meta({ openapi: { method: 'POST', path: '/clouds/{id}/probe', tags, summary: 'Ask a cloud who we are there' } })
    .input(id)
    .output(identityShape)
    .mutation(async ({ ctx, input }) => await probeCloud(ctx.service, input)),
  sync: operator
    .meta({ openapi: { method: 'POST', path: '/clouds/{id}/sync', tags, summary: 'List the nodes of a cloud now' } })
    .input(id)
    .output(z.object({ started: z.boolean() }))
    .mutation(async ({ ctx, input }) => await syncCloud(ctx.service, input)),
  catalogue: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/clouds/{id}/catalogue',
        tags,
        summary: 'Networks, flavors, images: as read last, or as they were at a time',
      },
    })
    .input(catalogueInput)
    .output(catalogueAtShape)
    .query(async ({ ctx, input }) => await getCatalogue(ctx.service, input)),
  catalogueChanges: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/clouds/{id}/catalogue/changes',
        tags,
        summary: 'What happened to its flavors, images and networks, newest first, in words',
      },
    })
    .input(changesInput)
    .output(changesShape)
    .query(async ({ ctx, input }) => await listCatalogueChanges(ctx.service, input)),
  allCatalogueChanges: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/catalogue/changes',
        tags,
        summary: 'What happened to the flavors, images and networks of all clouds, newest first, in words',
      },
    })
    .input(allChangesInput)
    .output(allChangesShape)
    .query(async ({ ctx, input }) => await listAllCatalogueChanges(ctx.service, input)),
  limits: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/clouds/{id}/limits',
        tags,
        summary: 'Limits of our project or account, and what is used of them',
      },
    })
    .input(id)
    .output(limitsShape)
    .query(async ({ ctx, input }) => await getLimits(ctx.service, input)),
  latency: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/clouds/{id}/latency',
        tags,
        summary: 'How long its API took, by operation: last hour, day or month',
      },
    })
    .input(id.extend({ window: z.enum(latencyWindows).default('hour') }))
    .output(latencyShape)
    .query(async ({ ctx, input }) => await apiLatencyOf(ctx.service, input)),
  networkRoles: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/clouds/{id}/network-roles',
        tags,
        summary: 'Role of each network, its rule, and what was seen there',
      },
    })
    .input(id)
    .output(networkRolesShape)
    .query(async ({ ctx, input }) => await networkRoles(ctx.service, input)),
  quirks: viewer
    .meta({
      openapi: {
        method: 'GET',
        path: '/clouds/{id}/quirks',
        tags,
        summary: 'What is declared of a cloud beside what was seen of it, with drift and evidence',
      },
    })
    .input(id)
    .output(quirksShape)
    .query(async ({ ctx, input }) => await quirks(ctx.service, input)),
  /** What the corrected vendor profile and clouds.yaml say otherwise than what is declared, with reasons. */
  corrections: viewer
    .input(id)
    .output(correctionsShape)
    .query(async ({ ctx, input }) => await corrections(ctx.service, input)),
  /** Mistakes in plumbline.yaml, whose clouds are missing or as they were before. */
  configuration: viewer.output(configurationShape).query(async ({ ctx }) => await configurationProblems(ctx.service)),
  syncRuns: viewer
    .input(id.extend(pageInput))
    .output(pageOf(syncRunShape))
    .query(async ({ ctx, input }) => await listSyncRuns(ctx.service, input)),
})
