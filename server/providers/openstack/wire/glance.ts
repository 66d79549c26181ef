import { z } from 'zod'

const text = z.union([z.string(), z.number().transform(String)]).nullish()

const named = {
  architecture: text,
  os_distro: text,
  os_version: text,
  os_purpose: text,
  os_admin_user: text,
  image_original_user: text,
  default_user: text,
  image_type: text,
  os_hash_value: text,
  // Rackspace's own words beside os_distro (api-docs of Cloud Images, "Image properties").
  'org.openstack__1__os_version': text,
  'org.openstack__1__architecture': text,
}
/** Properties of an image that are read. */
export const imageProperties = z.object(named)

/** An image as Glance tells it; its properties stand beside its own fields. */
export const imageSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string(),
  visibility: z.string().nullish(),
  container_format: z.string().nullish(),
  owner: z.string().nullish(),
  min_disk: z.number().nullish(),
  min_ram: z.number().nullish(),
  created_at: z.string().nullish(),
  os_hidden: z.boolean().nullish(),
  checksum: z.string().nullish(),
  ...named,
})
export type WireImage = z.infer<typeof imageSchema>
