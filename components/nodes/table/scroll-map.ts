/**
 * The tallest content that is laid out, in pixels. Firefox clamps elements near 17.8 million px, Chromium near 33.5 million;
 * positions stay exact in 32-bit floats up to 16.7 million.
 */
export const tallestPx = 12_000_000

export type Extent = { rows: number; rowPx: number; viewPx: number }
/**
 * Where row 0 stands. `shift` is what is added to a row's own place (`index * rowPx`) to get its place in the box; it is 0 until
 * the rows are taller than the box may be.
 */
export type Anchor = { shift: number }

/** Height of the box's content in pixels. */
export const contentPx = ({ rows, rowPx }: Extent): number => Math.min(rows * rowPx, tallestPx)

/** How far the rows, and how far the box, can be scrolled. */
const reach = (extent: Extent) => ({
  rows: Math.max(0, extent.rows * extent.rowPx - extent.viewPx),
  box: Math.max(0, contentPx(extent) - extent.viewPx),
})
const isShort = (extent: Extent) => extent.rows * extent.rowPx <= tallestPx

/** The place in the rows that a place of the scroll bar stands for, both in pixels from the top. */
export function rowsOf(extent: Extent, scrollPx: number): number {
  if (isShort(extent)) return scrollPx
  const { rows, box } = reach(extent)
  return Math.round((Math.min(box, Math.max(0, scrollPx)) / box) * rows)
}

/** The place of the scroll bar for a place in the rows. */
export function scrollOf(extent: Extent, placePx: number): number {
  if (isShort(extent)) return placePx
  const { rows, box } = reach(extent)
  return Math.round((Math.min(rows, Math.max(0, placePx)) / rows) * box)
}

/**
 * The anchor after the box was scrolled from `before` to `scrollPx`. A wheel or a key moves rows by true pixels: the anchor stays.
 * A jump (the scroll bar was dragged, or it stands at an end) goes to the rows that the bar points at.
 */
export function anchorAfter(extent: Extent, anchor: Anchor, before: number, scrollPx: number): Anchor {
  if (isShort(extent)) return anchor.shift === 0 ? anchor : { shift: 0 }
  const place = scrollPx - anchor.shift
  const { rows, box } = reach(extent)
  const jumped = Math.abs(scrollPx - before) > 2 * extent.viewPx
  const atEnd = scrollPx <= 0 || scrollPx >= box || place < 0 || place > rows
  return jumped || atEnd ? { shift: scrollPx - rowsOf(extent, scrollPx) } : anchor
}

/** Rows to draw: those in view with some before and after, in steps so that a small move draws nothing anew. `end` is not drawn. */
export function rowsInView(
  extent: Extent,
  placePx: number,
  { over = 6, step = 4 } = {},
): { start: number; end: number } {
  const first = Math.floor(placePx / extent.rowPx)
  const last = Math.ceil((placePx + extent.viewPx) / extent.rowPx)
  return {
    start: Math.max(0, Math.floor((first - over) / step) * step),
    end: Math.min(extent.rows, Math.ceil((last + over) / step) * step),
  }
}

/** Where to put the rows so that `index` is in view under a head of `headPx`; null when it is already. */
export function placeShowing(extent: Extent, placePx: number, index: number, headPx: number): number | null {
  const top = index * extent.rowPx
  const bottom = top + extent.rowPx
  if (top < placePx) return top
  if (bottom > placePx + extent.viewPx - headPx) return bottom - extent.viewPx + headPx
  return null
}

/**
 * What is taken from a row's number to get its key. Where other rows come beside those that stay, theirs stay the same: a few rows
 * are made. After a jump to where none of them stays, the keys go on from those that were there, so that rows are filled anew
 * instead of made anew, which takes the browser several times as long.
 */
export function keyBase(
  was: { start: number; end: number; base: number },
  now: { start: number; end: number },
): number {
  const apart = now.start >= was.end || now.end <= was.start
  return apart ? was.base + now.start - was.start : was.base
}
