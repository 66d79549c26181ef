import { describe, expect, it } from 'vitest'
import { readSettings } from './settings'

describe('the command line', () => {
  it('takes the summit, once, by both guidelines, when nothing is said', () => {
    expect(readSettings([], {})).toEqual({
      ...{ worlds: ['summit'], real: [], cloudsFile: '', only: [], runs: 1, json: false, changed: false },
      guidelines: ['node-allocation 2016.10', 'node-allocation 2026.11'],
    })
  })

  it('takes guidelines and a number of runs', () => {
    const words = ['--guideline', 'a 1', '--guideline', 'b 2', '--runs', '3', '--json']
    expect(readSettings(words, {})).toMatchObject({ guidelines: ['a 1', 'b 2'], runs: 3, json: true })
  })

  it.each([
    [['--runs', '0'], /--runs must be a whole number from 1 to 10/],
    [['--runs', 'many'], /not "many"/],
    [['--guidelines', 'a'], /--guidelines/],
  ])('refuses %j', (words, why) => {
    expect(() => readSettings(words, {})).toThrow(why)
  })
})
