import { describe, expect, test } from 'vitest'
import { anchorAfter, contentPx, keyBase, placeShowing, rowsInView, rowsOf, scrollOf, tallestPx } from './scroll-map'

const million = { rows: 1_000_000, rowPx: 32, viewPx: 800 }
const few = { rows: 1_000, rowPx: 32, viewPx: 800 }

describe('the scroll bar', () => {
  test('of few rows is as long as they are, of a million as long as a browser can', () => {
    expect(contentPx(few)).toBe(32_000)
    expect(contentPx(million)).toBe(tallestPx)
  })

  test('reaches the first and the last row, and each place comes back as itself', () => {
    expect(rowsOf(million, 0)).toBe(0)
    expect(rowsOf(million, tallestPx - 800)).toBe(32_000_000 - 800)
    expect(rowsOf(few, 777)).toBe(777)
    for (const place of [0, 32, 1_000_000, 16_000_000, 31_999_200])
      expect(Math.abs(rowsOf(million, scrollOf(million, place)) - place)).toBeLessThanOrEqual(3)
  })

  test('in the middle points at the row in the middle', () => {
    const { start, end } = rowsInView(million, rowsOf(million, (tallestPx - 800) / 2))
    expect(start).toBeLessThan(500_000)
    expect(end).toBeGreaterThan(500_000)
  })
})

describe('scrolling a million rows', () => {
  test('by wheel moves by true pixels: not one row is skipped', () => {
    const start = { shift: 5_000_000 - rowsOf(million, 5_000_000) }
    let anchor = start
    for (let at = 5_000_000; at < 5_002_000; at += 100) anchor = anchorAfter(million, anchor, at, at + 100)
    expect(anchor).toBe(start)
    expect(5_002_000 - anchor.shift).toBe(rowsOf(million, 5_000_000) + 2_000)
  })

  test('by dragging goes where the bar points', () => {
    const anchor = anchorAfter(million, { shift: 0 }, 0, 6_000_000)
    expect(6_000_000 - anchor.shift).toBe(rowsOf(million, 6_000_000))
  })

  test('to an end of the bar comes to the end of the rows', () => {
    const bottom = tallestPx - 800
    expect(bottom - anchorAfter(million, { shift: 0 }, bottom - 50, bottom).shift).toBe(32_000_000 - 800)
    expect(anchorAfter(million, { shift: -900 }, 40, 0)).toEqual({ shift: 0 })
  })

  test('never leaves the rows', () => {
    const anchor = anchorAfter(million, { shift: 600 }, 600, 500)
    expect(500 - anchor.shift).toBe(rowsOf(million, 500))
  })

  test('few rows have no shift, also after they were many', () => {
    expect(anchorAfter(few, { shift: -400 }, 0, 100)).toEqual({ shift: 0 })
  })
})

test('rows in view are those that one sees and some around, within the list', () => {
  expect(rowsInView(few, 0)).toEqual({ start: 0, end: 32 })
  expect(rowsInView(few, 31_200)).toEqual({ start: 968, end: 1_000 })
  expect(rowsInView({ ...few, rows: 0 }, 0)).toEqual({ start: 0, end: 0 })
})

test('a row that is out of view is brought to the nearest edge, under the head', () => {
  expect(placeShowing(few, 320, 4, 36)).toBe(128)
  expect(placeShowing(few, 320, 12, 36)).toBeNull()
  expect(placeShowing(few, 0, 24, 36)).toBe(36)
})

describe('keys of rows', () => {
  const keys = ({ start, end, base }: { start: number; end: number; base: number }) =>
    Array.from({ length: end - start }, (_, at) => start + at - base)

  test('stay with the rows that stay, in both directions', () => {
    const was = { start: 100, end: 140, base: 0 }
    expect(keyBase(was, { start: 104, end: 144 })).toBe(0)
    expect(keyBase({ ...was, base: 60 }, { start: 61, end: 101 })).toBe(60)
  })

  test('are those that were there where no row stays, however often one jumps', () => {
    let view = { start: 100, end: 140, base: 7 }
    const first = keys(view)
    for (const start of [140, 900_000, 12, 60]) {
      const next = { start, end: start + 40 }
      view = { ...next, base: keyBase(view, next) }
      expect(keys(view)).toEqual(first)
    }
  })
})
