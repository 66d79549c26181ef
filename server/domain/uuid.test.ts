import { describe, expect, it } from 'vitest'
import { isUuid } from './uuid'

describe('an id', () => {
  it.each([
    ['01234567-89ab-cdef-0123-456789abcdef', true],
    ['01234567-89AB-CDEF-0123-456789ABCDEF', true],
    ['01234567-89ab-cdef-0123-456789abcde', false],
    ['x01234567-89ab-cdef-0123-456789abcdef', false],
    ['plumbline.yaml', false],
    ['', false],
    [null, false],
  ])('%s: %s', (text, answer) => expect(isUuid(text)).toBe(answer))
})
