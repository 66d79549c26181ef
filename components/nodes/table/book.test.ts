import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { Book, bookOf, everyRows, type NodePage, type NodeRow } from './book'

const page = (number: number): NodePage => ({
  items: [{ id: `n${number}` } as NodeRow],
  nextCursor: null,
  history: null,
})

test('a row is found by its number, and its number by its id', () => {
  const book = new Book('all')
  book.remember(3, page(3))
  expect(book.row(3 * everyRows)?.id).toBe('n3')
  expect(book.row(3 * everyRows + 1)).toBeUndefined()
  expect(book.row(0)).toBeUndefined()
  expect(book.indexOf('n3')).toBe(3 * everyRows)
  expect(book.indexOf('n4')).toBe(-1)
})

test('however far one scrolls, memory is bounded; the first page and the newest stay', () => {
  const book = new Book('all')
  for (let number = 0; number < 5_000; number++) book.remember(number, page(number))
  expect(book.pages.size).toBe(60)
  expect(book.row(0)?.id).toBe('n0')
  expect(book.row(4_999 * everyRows)?.id).toBe('n4999')
  expect(book.row(100 * everyRows)).toBeUndefined()
})

test('going back finds the list as it was left; many lists later it is read anew', () => {
  const client = new QueryClient()
  const first = bookOf(client, 'first')
  first.place = 640
  bookOf(client, 'second')
  expect(bookOf(client, 'first')).toBe(first)
  for (let at = 0; at < 20; at++) bookOf(client, `other ${at}`)
  expect(bookOf(client, 'first').place).toBe(0)
  expect(bookOf(new QueryClient(), 'first')).not.toBe(first)
})
