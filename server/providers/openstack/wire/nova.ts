import { z } from 'zod'

const ref = z.object({ id: z.string() })

/**
 * A server as Nova tells it. While BUILD `addresses` is `{}`, the availability zone `""` and `security_groups` absent; `image`
 * is `""` when it was booted from a volume; the flavor is `{id}` below microversion 2.47 and embedded, without id, from there.
 */
export const serverSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
  image: z.union([ref, z.literal('')]).nullish(),
  flavor: z
    .object({
      id: z.union([z.string(), z.number().transform(String)]).nullish(),
      original_name: z.string().nullish(),
      vcpus: z.number().nullish(),
      ram: z.number().nullish(),
    })
    .nullish(),
  created: z.string().nullish(),
  updated: z.string().nullish(),
  addresses: z
    .record(
      z.string(),
      z.array(
        z.object({
          addr: z.string(),
          version: z.number().nullish(),
          'OS-EXT-IPS:type': z.string().nullish(),
          'OS-EXT-IPS-MAC:mac_addr': z.string().nullish(),
        }),
      ),
    )
    .nullish(),
  accessIPv4: z.string().nullish(),
  accessIPv6: z.string().nullish(),
  key_name: z.string().nullish(),
  'OS-EXT-AZ:availability_zone': z.string().nullish(),
  'OS-EXT-STS:task_state': z.string().nullish(),
  'OS-EXT-STS:vm_state': z.string().nullish(),
  'os-extended-volumes:volumes_attached': z
    .array(z.object({ id: z.string(), delete_on_termination: z.boolean().nullish() }))
    .nullish(),
  fault: z.object({ message: z.string().nullish(), code: z.number().nullish() }).nullish(),
})
export type WireServer = z.infer<typeof serverSchema>

/** An image as Nova's proxy lists it (`/images/detail`, up to microversion 2.35): the properties are its metadata. */
export const proxiedImageSchema = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string(),
  minDisk: z.number().nullish(),
  minRam: z.number().nullish(),
  created: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
})
export type WireProxiedImage = z.infer<typeof proxiedImageSchema>

export const oneServerSchema = z.object({ server: serverSchema })
export const createdServerSchema = z.object({ server: ref })
export const flavorSchema = z.object({
  id: z.union([z.string(), z.number().transform(String)]),
  name: z.string(),
  vcpus: z.number().nullish(),
  ram: z.number().nullish(),
  disk: z.number().nullish(),
  'OS-FLV-DISABLED:disabled': z.boolean().nullish(),
  'os-flavor-access:is_public': z.boolean().nullish(),
  extra_specs: z.record(z.string(), z.union([z.string(), z.number().transform(String)])).nullish(),
})
export type WireFlavor = z.infer<typeof flavorSchema>

const keypair = z.object({
  name: z.string(),
  fingerprint: z.string().nullish(),
  public_key: z.string().nullish(),
  type: z.string().nullish(),
})
export type WireKeypair = z.infer<typeof keypair>
export const oneKeypairSchema = z.object({ keypair })
export const listedKeypairSchema = z.object({ keypair })
export const consoleSchema = z.object({ output: z.string().nullish() })
