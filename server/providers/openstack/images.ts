import type { Arch, CatalogueImage } from '@/server/domain/catalogue'
import type { Call } from '@/server/providers/port'
import { normaliseDistro, systemFromName } from './distro'
import { timestamp } from './map'
import { all } from './paging'
import type { Rest } from './rest'
import { imageSchema, type WireImage } from './wire/glance'

export const readImages = async (rest: Rest, call: Call): Promise<CatalogueImage[]> => {
  const request = {
    service: 'image' as const,
    path: '/images',
    key: 'images',
    item: imageSchema,
    id: (image: WireImage) => image.id,
    limit: 500,
    what: 'list images',
  }
  return (await all(rest, request, call)).map(toImage)
}

const archs: Readonly<Record<string, Arch>> = { x86_64: 'x86_64', amd64: 'x86_64', aarch64: 'arm64', arm64: 'arm64' }

/** Parts of a disk rather than a system that boots by itself. */
const partial = new Set(['aki', 'ari'])

export const toImage = (wire: WireImage): CatalogueImage => {
  const name = wire.name ?? ''
  return {
    id: wire.id,
    name,
    status: wire.status,
    usable: wire.status === 'active' && wire.os_hidden !== true && !partial.has(wire.container_format ?? ''),
    arch: archs[wire.architecture?.toLowerCase() ?? ''] ?? null,
    ...system(wire, name),
    loginUser: loginUser(wire),
    owner: wire.owner ?? null,
    public: wire.visibility === 'public',
    minDiskGiB: wire.min_disk ?? 0,
    minMemoryMiB: wire.min_ram ?? 0,
    createdAt: timestamp(wire.created_at),
    alias: null,
    purpose: wire.os_purpose ?? null,
  }
}

/** Properties first; what they leave out is taken from the name, and then the name decided. */
const system = (wire: WireImage, name: string): Pick<CatalogueImage, 'distro' | 'version' | 'identifiedBy'> => {
  const named = systemFromName(name)
  if (!wire.os_distro)
    return named ? { ...named, identifiedBy: 'name' } : { distro: null, version: null, identifiedBy: null }
  const distro = normaliseDistro(wire.os_distro)
  if (wire.os_version) return { distro, version: wire.os_version, identifiedBy: 'properties' }
  if (named?.distro === distro && named.version) return { distro, version: named.version, identifiedBy: 'name' }
  return { distro, version: null, identifiedBy: 'properties' }
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
