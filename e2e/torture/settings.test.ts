import { expect, test } from 'vitest'
import { readSettings, SettingsError } from './settings'

test('two minutes with seed 1, one minute for a broken build', () => {
  expect(readSettings([])).toMatchObject({ minutes: 2, seed: '1', workers: 3, broken: null, selfTest: false })
  expect(readSettings(['--broken', 'fence-off', '--seed', '7'])).toMatchObject({ minutes: 1, seed: '7' })
})

test.each([[['--minutes', 'soon']], [['--minutes', '0']], [['--broken', 'nothing']], [['--what']]])(
  '%j is refused',
  (words) => {
    expect(() => readSettings(words)).toThrow(SettingsError)
  },
)
