import fc from 'fast-check'
import superjson from 'superjson'
import { describe, expect, it } from 'vitest'
import { transformer } from './transformer'

/** What a client has in its hands in the end. */
const arrived = (value: unknown) =>
  superjson.deserialize(JSON.parse(JSON.stringify(transformer.serialize(value))) as never)

describe('what goes over the wire', () => {
  it('is read by superjson as it was, whatever it was', () => {
    const date = fc.date({ noInvalidDate: true })
    const plain = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null))
    const leaf = fc.oneof(plain, plain, date, fc.constant(undefined), fc.bigInt())
    // Names such as `constructor` are refused by superjson itself.
    const key = fc.string().map((text) => `k${text}`)
    const inner = fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf))
    fc.assert(
      fc.property(fc.oneof(inner, fc.array(inner), fc.dictionary(key, inner)), (value) => {
        expect(arrived(value)).toEqual(superjson.deserialize(JSON.parse(JSON.stringify(superjson.serialize(value)))))
      }),
    )
  })

  it.each([
    ['a date', { at: new Date(0) }],
    ['a hole', [1, undefined]],
    ['a map', new Map([[1, 2]])],
    ['no number', [Number.POSITIVE_INFINITY]],
  ])('keeps %s', (_, value) => {
    expect(arrived(value)).toEqual(value)
  })

  it('needs no look by superjson where all is JSON', () => {
    expect(transformer.serialize({ items: [1, 'a', null, { b: true }] })).toEqual({
      json: { items: [1, 'a', null, { b: true }] },
    })
    // How tRPC wraps each answer of a batch that streams in.
    const wrapped = Object.assign(Object.create(null), { 0: [[{ result: 'a' }]] })
    expect(transformer.serialize(wrapped)).toEqual({ json: wrapped })
  })
})
