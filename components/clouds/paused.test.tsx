import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { describeNextTry, Paused } from './paused'

const pause = {
  process: 'worker a:1',
  since: '2026-11-22T14:02:00.000Z',
  until: '2026-11-22T14:02:30.000Z',
  reason: 'connection refused',
  trying: false,
}
const now = Date.parse('2026-11-22T14:02:10.000Z')

test('counts down to the next try, then waits for a call', () => {
  expect(describeNextTry(pause, now)).toBe('next try in 20 s')
  expect(describeNextTry(pause, now + 25_000)).toBe('next try with the next call')
})
test('says when a call tries it right now', () => {
  expect(describeNextTry({ ...pause, trying: true }, now)).toBe('being tried now')
})
test('names the moment where there is no clock yet', () => {
  expect(describeNextTry(pause, 0)).toBe('next try at 14:02:30 UTC')
})

test('is told by a shape and by words, with the process that saw it', () => {
  const html = renderToStaticMarkup(<Paused pause={pause} />)
  expect(html).toContain('<svg')
  expect(html).toContain('title="Seen by worker a:1"')
  expect(html.replaceAll(/<[^>]*>/g, '')).toBe(
    'Paused: no answer since 14:02 UTC (connection refused), next try at 14:02:30 UTC',
  )
})
