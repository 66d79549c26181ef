import type { DeclaredValue } from '@/server/domain/cloud-declaration'
import { valueText } from '@/server/domain/declared-text'
import { isShown, keyUse, nearestKey } from './keys'
import type { Layer } from './layers'
import type { DeclaredRegion } from './regions'
import { isObject } from './values'

/** A layer with what is needed to tell about it. */
export type ToldLayer = Layer & {
  regions: readonly DeclaredRegion[]
  /** True: its values are public facts, so that also those of unknown keys may be shown. */
  published: boolean
}

const lengthMax = 60
const keyText = (key: string): string => (key.length > lengthMax ? `${key.slice(0, lengthMax)}…` : key)

/** Every key of every layer as a row for people. Values that may be secret are left out, and so are rows of credentials. */
export function declaredRows(layers: readonly ToldLayer[]): DeclaredValue[] {
  return layers.flatMap((layer, index) => {
    const before = layers.slice(0, index)
    return flat(layer).flatMap(([key, value]): DeclaredValue[] => {
      const use = keyUse(key)
      const shown = isShown(key) || (use === null && layer.published)
      if (use !== null && !shown) return []
      const overridden = use !== null && before.some((one) => flat(one).some(([other]) => other === key))
      const state = overridden ? 'overridden' : (use ?? 'unknown')
      const { source } = layer
      return [{ key: keyText(key), value: shown ? valueText(value) : null, layer: layer.layer, source, state }]
    })
  })
}

/** Sentences about keys that no version of clouds.yaml has, with the one that was likely meant. */
export function unknownKeys(layers: readonly ToldLayer[]): string[] {
  return layers.flatMap((layer) =>
    flat(layer).flatMap(([key]) => {
      if (keyUse(key) !== null) return []
      const near = nearestKey(key)
      const hint = near ? `; did you mean ${near}?` : '.'
      return [`${layer.source}: ${keyText(key)} is not a key of clouds.yaml${hint} It is not used.`]
    }),
  )
}

/** Keys with values; what is below `auth` and `disable_vendor_agent` has rows of its own. */
function flat(layer: ToldLayer): [string, unknown][] {
  const names = layer.regions.map(({ name }) => name)
  const rows = Object.entries(layer.values).flatMap(([key, value]): [string, unknown][] =>
    (key === 'auth' || key === 'disable_vendor_agent') && isObject(value)
      ? Object.entries(value).map(([below, one]) => [`${key}.${below}`, one])
      : [[key, value]],
  )
  return names.length > 0 ? [...rows, [names.length === 1 ? 'region_name' : 'regions', names]] : rows
}
