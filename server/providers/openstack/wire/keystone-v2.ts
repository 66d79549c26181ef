import { z } from 'zod'

const text = z.union([z.string(), z.number().transform(String)])

const endpoint = z.object({
  region: z.string().nullish(),
  publicURL: z.string().nullish(),
  internalURL: z.string().nullish(),
  adminURL: z.string().nullish(),
})
const service = z.object({ type: z.string(), name: z.string().nullish(), endpoints: z.array(endpoint).default([]) })
export type WireServiceV2 = z.infer<typeof service>

/** Answer of `POST /v2.0/tokens`. `tenant` is absent in a token that is not scoped. */
export const accessSchema = z.object({
  access: z.object({
    token: z.object({
      id: z.string().min(1),
      issued_at: z.string().nullish(),
      expires: z.string().nullish(),
      tenant: z.object({ id: text, name: text.nullish() }).nullish(),
    }),
    user: z.object({ id: text, name: z.string().nullish(), username: z.string().nullish() }).nullish(),
    serviceCatalog: z.array(service).nullish(),
  }),
})

/** Answer of `GET /v2.0/tenants`. */
export const tenantsSchema = z.object({ tenants: z.array(z.object({ id: text, name: text })) })
