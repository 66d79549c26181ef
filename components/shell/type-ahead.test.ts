import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { holdKeys } from './type-ahead'

/** As much of a window as keys need. */
let page: EventTarget
let reached: string[]
beforeEach(() => {
  page = new EventTarget()
  reached = []
  vi.stubGlobal('window', page)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function press(key: string, over: Partial<KeyboardEvent> = {}): void {
  const event = Object.assign(new Event('keydown', { cancelable: true }), { key, ...over })
  page.dispatchEvent(event)
  if (!event.defaultPrevented) reached.push(key)
}

it('keeps what is typed from the page, and gives it to whoever takes it', () => {
  const take = holdKeys()
  for (const key of ['n', 'e', 'x', 'Backspace', 'w', 'Shift']) press(key)
  expect(reached).toEqual([])
  expect(take()).toBe('new')
  press('e')
  expect(reached).toEqual(['e'])
})

it('leaves commands of the browser alone', () => {
  const take = holdKeys()
  press('r', { ctrlKey: true })
  expect(reached).toEqual(['r'])
  expect(take()).toBe('')
})

it('gives up at Escape, and when nothing comes', () => {
  const take = holdKeys()
  press('a')
  press('Escape')
  press('b')
  expect([reached, take()]).toEqual([['Escape', 'b'], ''])
  vi.useFakeTimers()
  holdKeys()
  press('c')
  vi.advanceTimersByTime(10_000)
  press('d')
  expect(reached).toEqual(['Escape', 'b', 'd'])
})
