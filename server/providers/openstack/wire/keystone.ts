import { z } from 'zod'

const endpoint = z.object({
  url: z.string(),
  interface: z.string(),
  region: z.string().nullish(),
  region_id: z.string().nullish(),
})
const entry = z.object({ type: z.string(), name: z.string().nullish(), endpoints: z.array(endpoint).default([]) })
export type WireEndpoint = z.infer<typeof endpoint>
export type WireCatalogEntry = z.infer<typeof entry>

/** Answer of `POST /v3/auth/tokens`; the token itself is in the header `X-Subject-Token`. */
export const tokenSchema = z.object({
  token: z.object({
    issued_at: z.string().nullish(),
    expires_at: z.string().nullish(),
    /** `password_expires_at` since Newton; null: the password does not end. */
    user: z
      .object({ id: z.string(), name: z.string(), password_expires_at: z.string().nullable().optional() })
      .nullish(),
    /** Since Train, where one was used. */
    application_credential: z.object({ id: z.string(), name: z.string().nullish() }).nullish(),
    project: z.object({ id: z.string(), name: z.string() }).nullish(),
    catalog: z.array(entry).nullish(),
  }),
})
export type WireToken = z.infer<typeof tokenSchema>['token']

export const projectsSchema = z.object({
  projects: z.array(z.object({ id: z.string(), name: z.string(), enabled: z.boolean().nullish() })),
})

const version = z.object({
  id: z.string(),
  status: z.string().nullish(),
  version: z.string().nullish(),
  min_version: z.string().nullish(),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).nullish(),
})
export type WireVersion = z.infer<typeof version>
const list = z.union([z.array(version), z.object({ values: z.array(version) }).transform(({ values }) => values)])

/** The versions document at the root of a service (Keystone and Glance answer it with 300), or of one version (`version`). */
export const versionsSchema = z.union([
  z.object({ versions: list }).transform(({ versions }) => versions),
  z.object({ version }).transform(({ version: one }) => [one]),
])
