import { describe, expect, it } from 'vitest'
import { SeededRandom } from '@/lab/random'

describe('SeededRandom', () => {
  it('gives the same for the same seed, and goes on where it stopped', () => {
    const first = new SeededRandom('1')
    const drawn = [first.uuid(), first.hex(40), first.next(), first.integer(10)]
    const again = new SeededRandom('1')
    expect([again.uuid(), again.hex(40), again.next(), again.integer(10)]).toEqual(drawn)
    expect(new SeededRandom('1', again.drawn).uuid()).toBe(first.uuid())
    expect(new SeededRandom('2').uuid()).not.toBe(drawn[0])
  })

  it('keeps to its ranges and shapes', () => {
    const random = new SeededRandom('shape')
    for (let round = 0; round < 500; round += 1) {
      const value = random.next()
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThan(1)
      expect([0, 1, 2]).toContain(random.integer(3))
    }
    expect(random.hex(7)).toMatch(/^[0-9a-f]{7}$/)
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})
