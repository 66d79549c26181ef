import type { CloudDeclaration, Declared, DeclaredOrigin, DeclaredValue } from './cloud-declaration'
import type { CloudConfig } from './cloud-schema'
import { valueText } from './declared-text'

/** What Plumbline itself is told of a cloud, in plumbline.yaml or on screen. */
export const ownConfiguration: DeclaredOrigin = {
  layer: 'plumbline.yaml',
  source: "Plumbline's configuration of this cloud",
}

const nothing: CloudDeclaration = {
  profile: null,
  region: null,
  regions: [],
  networks: null,
  requiresFloatingIp: null,
  floatingIpSource: null,
  secgroupSource: null,
  hasNetwork: null,
  private: null,
  forceIpv4: null,
  imageFormat: null,
  apiVersions: {},
  values: [],
  warnings: [],
}

/** Keys of plumbline.yaml that say the same as a key of clouds.yaml. */
const sameKeys = {
  region: ['region_name', 'regions'],
  networks: ['networks', 'external_network', 'internal_network'],
  requires_floating_ip: ['requires_floating_ip'],
  private: ['private'],
} as const

/**
 * Everything that is configured and declared for a cloud: Plumbline's configuration over the entry of clouds.yaml over the vendor's
 * profile, each with its source. `networks: []` and `requires_floating_ip: null` take back what the others say.
 */
export function overallDeclaration(config: CloudConfig, declaration: CloudDeclaration | null): CloudDeclaration {
  const below = declaration ?? nothing
  const own = <T>(value: T | null | undefined, other: Declared<T>): Declared<T> =>
    value === undefined ? other : value === null ? null : { value, ...ownConfiguration }
  return {
    ...below,
    networks: own(config.networks, below.networks),
    requiresFloatingIp: own(config.requires_floating_ip, withoutAny(below) ?? below.requiresFloatingIp),
    private: own(config.private, below.private),
    values: [...ownValues(config), ...below.values.map((value) => overridden(config, value))],
  }
}

/** openstacksdk (cloud_region.py, `requires_floating_ip`): where nobody hands any out none is required, whatever else is said. */
function withoutAny({ floatingIpSource }: CloudDeclaration): Declared<boolean> {
  return floatingIpSource?.value === 'none' ? { ...floatingIpSource, value: false } : null
}

const keys = Object.keys(sameKeys) as (keyof typeof sameKeys)[]

const ownValues = (config: CloudConfig): DeclaredValue[] =>
  keys.flatMap((key) =>
    config[key] === undefined
      ? []
      : [{ key: sameKeys[key][0], value: valueText(config[key]), ...ownConfiguration, state: 'used' as const }],
  )

function overridden(config: CloudConfig, value: DeclaredValue): DeclaredValue {
  if (value.state !== 'used' && value.state !== 'kept') return value
  const isOverridden = keys.some((key) => {
    const same: readonly string[] = sameKeys[key]
    // A list of regions is no choice: choosing one of them does not take it back.
    return config[key] !== undefined && same.includes(value.key) && value.key !== 'regions'
  })
  return isOverridden ? { ...value, state: 'overridden' } : value
}
