import { parseAsString, parseAsStringLiteral } from 'nuqs'
import { catalogueKinds } from '@/server/domain/catalogue-change'

export const cloudTabs = ['overview', 'quirks', 'networks', 'roles', 'flavors', 'images', 'changes', 'syncs'] as const

/** What one cloud's page shows lives in its address. All but `tab` belong to a tab, and go when another one is opened. */
export const cloudParsers = {
  tab: parseAsStringLiteral(cloudTabs).withDefault('overview'),
  /** Search and order of the tables of flavors and images. */
  q: parseAsString.withDefault(''),
  sort: parseAsString,
  /** The flavor, image or network that is open, by the cloud's id, as `image:<id>`. */
  item: parseAsString,
  /** Which changes are shown; absent: all. */
  kind: parseAsStringLiteral(catalogueKinds),
}

/** `image:6f0c…` as it stands in an address; null for anything else. */
export function readItem(text: string | null) {
  const at = text?.indexOf(':') ?? -1
  const kind = catalogueKinds.find((one) => one === text?.slice(0, at))
  return kind && text ? { kind, id: text.slice(at + 1) } : null
}
export type OpenItem = NonNullable<ReturnType<typeof readItem>>
export const writeItem = ({ kind, id }: OpenItem): string => `${kind}:${id}`
