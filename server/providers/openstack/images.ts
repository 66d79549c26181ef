import { z } from 'zod'
import type { Arch, CatalogueImage } from '@/server/domain/catalogue'
import type { Call } from '@/server/providers/port'
import { archFromName, normaliseDistro, systemFromName } from './distro'
import { isDenied, isNoSuchPath } from './errors'
import { timestamp } from './map'
import { all } from './paging'
import type { Rest } from './rest'
import { imageProperties, imageSchema, type WireImage } from './wire/glance'
import { proxiedImageSchema, type WireProxiedImage } from './wire/nova'

/** All images, and whether Nova had to list them because there is no Image API v2 for us. */
export const readImages = async (rest: Rest, call: Call): Promise<{ images: CatalogueImage[]; proxied: boolean }> => {
  const { images, proxied } = await listImages(rest, call)
  return { images: images.map(toImage), proxied }
}

/**
 * By Glance v2; where the cloud has only v1 (which answers paths of v2 with 300) or no image service for us, by Nova's proxy:
 * clouds of 2016 (field-notes 1.2 B). When neither lists them, Glance's refusal counts.
 */
export const listImages = async (rest: Rest, call: Call): Promise<{ images: WireImage[]; proxied: boolean }> => {
  const what = 'list images'
  const id = (image: { id: string }) => image.id
  try {
    const request = {
      service: 'image',
      path: '/images',
      key: 'images',
      item: imageSchema,
      id,
      limit: 500,
      what,
    } as const
    return { images: await all(rest, request, call), proxied: false }
  } catch (error) {
    const noGlance = isNoSuchPath(error) || (isDenied(error) && error.options.providerCode === 'no-endpoint')
    if (!noGlance) throw error
    const path = '/images/detail'
    const request = { service: 'compute', path, key: 'images', item: proxiedImageSchema, id, limit: 500, what } as const
    const listed = await all(rest, { ...request, minorMax: 35 }, call).catch((second: unknown) => {
      throw isDenied(second) || isNoSuchPath(second) ? error : second
    })
    return { images: listed.map(fromProxy), proxied: true }
  }
}

const properties = z.record(z.string(), z.unknown()).transform((all) => imageProperties.safeParse(all).data ?? {})

/** Nova has words of its own for states; whose an image is, and who may see it, it does not tell. */
const fromProxy = (image: WireProxiedImage): WireImage => ({
  ...properties.parse(image.metadata ?? {}),
  id: image.id,
  name: image.name,
  status: image.status.toLowerCase(),
  min_disk: image.minDisk,
  min_ram: image.minRam,
  created_at: image.created,
})

const archs: Readonly<Record<string, Arch>> = {
  x86_64: 'x86_64',
  amd64: 'x86_64',
  x64: 'x86_64',
  aarch64: 'arm64',
  arm64: 'arm64',
}

/** Parts of a disk rather than a system that boots by itself. */
const partial = new Set(['aki', 'ari'])

export const toImage = (wire: WireImage): CatalogueImage => {
  const name = wire.name ?? ''
  return {
    id: wire.id,
    name,
    status: wire.status,
    usable: wire.status === 'active' && obstacle(wire) === null,
    obstacle: obstacle(wire),
    arch: archOf(wire) ?? archFromName(name),
    ...system(wire, name),
    loginUser: loginUser(wire),
    owner: wire.owner ?? null,
    public: wire.visibility === 'public',
    visibilityTold: typeof wire.visibility === 'string',
    // Nova names what it makes of a server so (nova, image_type in the metadata of snapshots).
    snapshot: wire.image_type === 'snapshot',
    checksum: wire.os_hash_value ?? wire.checksum ?? null,
    minDiskGiB: wire.min_disk ?? 0,
    minMemoryMiB: wire.min_ram ?? 0,
    createdAt: timestamp(wire.created_at),
    alias: null,
    purpose: wire.os_purpose ?? null,
  }
}

const toldArch = (wire: WireImage): string =>
  (wire.architecture || wire['org.openstack__1__architecture'] || '').toLowerCase()
const archOf = (wire: WireImage): Arch | undefined => archs[toldArch(wire)]

/** Why nothing boots from it although its status may be well. */
const obstacle = (wire: WireImage): string | null => {
  const arch = toldArch(wire)
  if (arch && !archs[arch]) return `It is for ${arch}.`
  if (wire.os_hidden) return 'Its publisher hides it: a newer one took its place.'
  if (partial.has(wire.container_format ?? '')) return `It is part of a disk (${wire.container_format}).`
  return null
}

type System = Pick<CatalogueImage, 'distro' | 'version' | 'identifiedBy' | 'named'>

/** Properties first; what they leave out is taken from the name, and then the name decided. */
const system = (wire: WireImage, name: string): System => {
  const found = systemFromName(name)
  const named = found ? { pattern: found.pattern, text: found.text } : null
  if (!wire.os_distro)
    return found
      ? { distro: found.distro, version: found.version, identifiedBy: 'name', named }
      : { distro: null, version: null, identifiedBy: null, named }
  const distro = normaliseDistro(wire.os_distro)
  const version = wire.os_version ?? wire['org.openstack__1__os_version']
  if (version) return { distro, version, identifiedBy: 'properties', named }
  if (found?.distro === distro && found.version) return { distro, version: found.version, identifiedBy: 'name', named }
  return { distro, version: null, identifiedBy: 'properties', named }
}

/** The properties that name a login user, best first: Glance's own, that of scs-0102, and one that is seen. */
const userProperties = ['os_admin_user', 'image_original_user', 'default_user'] as const

const loginUser = (wire: WireImage): CatalogueImage['loginUser'] => {
  for (const property of userProperties) {
    const user = wire[property]
    // Anyone who may upload images writes these: only what can be the name of an account is taken.
    if (user && /^[a-z_][a-z0-9_.-]{0,31}$/i.test(user)) return { user, property }
  }
  return null
}
