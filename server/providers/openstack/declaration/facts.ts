import type { CloudDeclaration, Declared, NetworkService } from '@/server/domain/cloud-declaration'
import type { CloudEntry } from '../clouds-file'
import { type Layer, winning } from './layers'
import { declaredNetworks, NetworksMistake } from './networks'
import { isObject, readFlag } from './values'

type Facts = Omit<CloudDeclaration, 'profile' | 'region' | 'regions' | 'values' | 'warnings'>
/** Mistakes of an entry are its writer's to correct; those of a profile only cost us the fact. */
export type Mistake = { layer: Layer['layer']; message: string }

/** What the layers say that the product goes by or shows, each with its source (field-notes 1.1). */
export function declaredFacts(layers: readonly Layer[]): { facts: Facts; mistakes: Mistake[] } {
  const mistakes: Mistake[] = []
  const flag = (key: string): Declared<boolean> => {
    const found = winning(layers, key)
    return found && found.value !== null ? { ...found, value: readFlag(found.value) } : null
  }
  const service = (key: string): Declared<NetworkService> => {
    const found = winning(layers, key)
    if (!found) return null
    const value = found.value === null ? 'none' : services.get(String(found.value).toLowerCase())
    if (value) return { ...found, value }
    mistakes.push({ layer: found.layer, message: `${found.source}: ${key} must be neutron, nova or None.` })
    return null
  }
  const format = winning(layers, 'image_format')
  const facts: Facts = {
    networks: networksOf(layers, mistakes),
    requiresFloatingIp: flag('requires_floating_ip'),
    floatingIpSource: service('floating_ip_source'),
    secgroupSource: service('secgroup_source'),
    hasNetwork: flag('has_network'),
    private: flag('private'),
    forceIpv4: flag('force_ipv4'),
    imageFormat: format && typeof format.value === 'string' ? { ...format, value: format.value } : null,
    apiVersions: apiVersions(layers),
  }
  return { facts, mistakes }
}

const services: ReadonlyMap<string, NetworkService> = new Map([
  ['neutron', 'neutron'],
  ['nova', 'nova'],
  ['none', 'none'],
])

const networkKeys = ['networks', 'external_network', 'internal_network']

/** Networks are read from all layers together, as openstacksdk does: an old key beside a list is a mistake wherever each stands. */
function networksOf(layers: readonly Layer[], mistakes: Mistake[]): Facts['networks'] {
  const given = networkKeys.map((key) => [key, winning(layers, key)] as const)
  const told = given.flatMap(([, found]) => (found && found.value !== null ? [found] : []))
  // Where both have a part in it, it counts as the entry's: a person of this site had a say.
  const first = told.find(({ layer }) => layer === 'entry') ?? told[0]
  if (!first) return null
  const entry: CloudEntry = Object.fromEntries(given.flatMap(([key, found]) => (found ? [[key, found.value]] : [])))
  try {
    const value = declaredNetworks(entry)
    return value && { value, layer: first.layer, source: first.source }
  } catch (error) {
    if (!(error instanceof NetworksMistake)) throw error
    const fromEntry = given.some(([, found]) => found?.layer === 'entry')
    mistakes.push({ layer: fromEntry ? 'entry' : first.layer, message: `${first.source}: ${error.message}` })
    return null
  }
}

function apiVersions(layers: readonly Layer[]): Record<string, string> {
  const keys = new Set(
    layers.flatMap(({ values }) => Object.keys(values)).filter((key) => key.endsWith('_api_version')),
  )
  const pairs = [...keys].flatMap((key): [string, string][] => {
    const value = winning(layers, key)?.value
    return value === null || value === undefined || isObject(value)
      ? []
      : [[key.slice(0, -'_api_version'.length), String(value)]]
  })
  return Object.fromEntries(pairs)
}
