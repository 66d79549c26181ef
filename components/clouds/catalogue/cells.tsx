'use client'

import { useQueryState } from 'nuqs'
import type { CatalogueKind } from '@/server/domain/catalogue-change'
import { cloudParsers, writeItem } from '../search-params'

export const notTold = <span className="text-dim">not told</span>
export const flag = (value: boolean | null) => (value === null ? notTold : value ? 'yes' : 'no')

/** The name of an item, which opens it. */
export function Named({ kind, item }: { kind: CatalogueKind; item: { id: string; name: string } }) {
  const [, open] = useQueryState('item', cloudParsers.item)
  return (
    <button
      type="button"
      onClick={() => void open(writeItem({ kind, id: item.id }), { history: 'push' })}
      className="text-left font-semibold break-all underline decoration-rule underline-offset-4 hover:decoration-current"
    >
      {item.name || '(no name)'}
    </button>
  )
}
