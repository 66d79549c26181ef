/** Where a key leads in a grid of `rows` x `columns`; null: the key does not move. Row 0 is the head. */
export function nextPlace(
  key: string,
  ctrl: boolean,
  at: { row: number; column: number },
  size: { rows: number; columns: number },
): { row: number; column: number } | null {
  const bound = (row: number, column: number) => ({
    row: Math.min(size.rows - 1, Math.max(0, row)),
    column: Math.min(size.columns - 1, Math.max(0, column)),
  })
  switch (key) {
    case 'ArrowRight':
      return bound(at.row, at.column + 1)
    case 'ArrowLeft':
      return bound(at.row, at.column - 1)
    case 'ArrowDown':
      return bound(at.row + 1, at.column)
    case 'ArrowUp':
      return bound(at.row - 1, at.column)
    case 'Home':
      return bound(ctrl ? 0 : at.row, 0)
    case 'End':
      return bound(ctrl ? size.rows - 1 : at.row, size.columns - 1)
    case 'PageDown':
      return bound(at.row + 10, at.column)
    case 'PageUp':
      return bound(at.row - 10, at.column)
    default:
      return null
  }
}
