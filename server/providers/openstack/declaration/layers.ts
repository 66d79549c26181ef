import type { DeclaredOrigin } from '@/server/domain/cloud-declaration'
import type { CloudEntry } from '../clouds-file'
import { isObject } from './values'

/** What one source says, without its regions: values of the chosen region are in. */
export type Layer = DeclaredOrigin & { values: CloudEntry }

/** openstacksdk's `_auth_update`: key by key, and inside `auth` key by key again. `over` wins. */
export function laidOver(base: CloudEntry, over: CloudEntry): CloudEntry {
  const auth = isObject(base.auth) && isObject(over.auth) ? { auth: { ...base.auth, ...over.auth } } : {}
  return { ...base, ...over, ...auth }
}

/** Layers as one entry, the first of them winning. */
export const mergedLayers = (layers: readonly Layer[]): CloudEntry =>
  layers.reduceRight<CloudEntry>((merged, { values }) => laidOver(merged, values), {})

/** The value of a key in the layer that wins, with its source; undefined where no layer has it. */
export function winning(layers: readonly Layer[], key: string): ({ value: unknown } & DeclaredOrigin) | undefined {
  const layer = layers.find(({ values }) => Object.hasOwn(values, key))
  return layer && { value: layer.values[key], layer: layer.layer, source: layer.source }
}

/** `{region_name}` in an address becomes the region, as openstacksdk does in every text; without a region it stays. */
export function filled(entry: CloudEntry, region: string | null): CloudEntry {
  if (region === null) return entry
  const fill = (value: unknown): unknown =>
    typeof value === 'string' ? value.replaceAll('{region_name}', region) : value
  const values = Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, fill(value)]))
  if (!isObject(entry.auth)) return values
  const auth = Object.entries(entry.auth).map(([key, value]) => [key, key === 'auth_url' ? fill(value) : value])
  return { ...values, auth: Object.fromEntries(auth) }
}
