import { expect, it, vi } from 'vitest'
import { onNotes, takeNotes, toast } from './toast'

it('keeps what is said until somebody shows it, once and in order', () => {
  toast('first')
  toast.error('second')
  const heard = vi.fn()
  const stop = onNotes(heard)
  expect(heard).toHaveBeenCalledTimes(1)
  expect(takeNotes()).toEqual([
    { text: 'first', failed: false },
    { text: 'second', failed: true },
  ])
  expect(takeNotes()).toEqual([])
  toast('third')
  expect(heard).toHaveBeenCalledTimes(2)
  stop()
  toast('fourth')
  expect(heard).toHaveBeenCalledTimes(2)
  expect(takeNotes().map(({ text }) => text)).toEqual(['third', 'fourth'])
})

it('the one that listened before does not end the one that listens now', () => {
  const stopFirst = onNotes(() => {})
  const heard = vi.fn()
  onNotes(heard)
  stopFirst()
  toast('later')
  expect(heard).toHaveBeenCalledTimes(1)
  takeNotes()
})
