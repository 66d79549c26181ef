/** Ids of all columns in the order in which they stand when nobody chose. */
export const columnIds = [
  'name',
  'state',
  'cloud',
  'public',
  'private',
  'size',
  'image',
  'login',
  'age',
  'zone',
  'flavor',
  'key',
  'tags',
  'id',
  'changed',
  'seen',
] as const
export type ColumnId = (typeof columnIds)[number]

/** What stands there when nobody chose. */
export const usualColumns: readonly ColumnId[] = [
  'name',
  'state',
  'cloud',
  'public',
  'private',
  'size',
  'image',
  'login',
  'age',
]

/** Columns out of `name,state`: unknown and doubled ones are left out, the name is always there. Null: nothing is chosen. */
export function readColumns(text: string | null | undefined): ColumnId[] | null {
  if (!text) return null
  const asked = text.split(',')
  const known = [...new Set(asked)].flatMap((id) => columnIds.find((one) => one === id) ?? [])
  if (known.length === 0) return null
  return known.includes('name') ? known : ['name', ...known]
}

export const writeColumns = (columns: readonly ColumnId[]): string => columns.join(',')

/** Moves a column by one place; at the end it stays. */
export function moved(columns: readonly ColumnId[], id: ColumnId, by: -1 | 1): ColumnId[] {
  const from = columns.indexOf(id)
  const to = from + by
  const list = [...columns]
  if (from < 0 || to < 0 || to >= list.length) return list
  const [one] = list.splice(from, 1)
  list.splice(to, 0, one!)
  return list
}

/** Shows or hides a column; one that is shown stands where it stands usually. The name cannot be hidden. */
export function shown(columns: readonly ColumnId[], id: ColumnId, on: boolean): ColumnId[] {
  if (!on) return id === 'name' ? [...columns] : columns.filter((one) => one !== id)
  if (columns.includes(id)) return [...columns]
  const rank = columnIds.indexOf(id)
  const at = columns.findIndex((one) => columnIds.indexOf(one) > rank)
  const list = [...columns]
  list.splice(at < 0 ? list.length : at, 0, id)
  return list
}
