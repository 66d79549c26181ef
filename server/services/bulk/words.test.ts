import { describe, expect, it } from 'vitest'
import { providerErrorCodes } from '@/server/domain/errors'
import { notSentCode, ProviderError, pausedCode } from '@/server/providers/errors'
import { fakeNode } from '../testing/fake-cloud'
import { afterError, arrived, ownMistake, tooLate } from './words'

const error = (code: (typeof providerErrorCodes)[number], providerCode?: string) =>
  new ProviderError(code, 'The cloud said no.', providerCode === undefined ? {} : { providerCode })

describe('after an error of the cloud', () => {
  it('fails with its words and what to do', () => {
    for (const code of providerErrorCodes.filter((each) => each !== 'not-found')) {
      const outcome = afterError({ kind: 'power-off' }, error(code), true)
      expect(outcome).toMatchObject({ state: 'failed', told: 'The cloud said no.' })
      expect(outcome.advice).toBeTruthy()
    }
  })

  it('is refused where the node is gone, and says that nothing was sent to a cloud that is paused', () => {
    expect(afterError({ kind: 'power-off' }, error('not-found'), true).state).toBe('refused')
    const paused = error('unavailable', pausedCode)
    expect(afterError({ kind: 'reboot' }, paused, false)).toMatchObject({
      state: 'failed',
      told: expect.stringMatching(/^Nothing was sent/),
    })
    expect(afterError({ kind: 'power-off' }, paused, true).told).not.toMatch(/Nothing was sent/)
  })

  it('does not know what became of a reboot whose answer is lost, and knows where nothing can have arrived', () => {
    const told = (one: ProviderError, left = true) => afterError({ kind: 'reboot' }, one, left).told
    for (const code of ['timeout', 'unavailable', 'protocol'] as const) expect(told(error(code))).toMatch(/not known/)
    for (const code of ['conflict', 'rate-limited', 'auth'] as const) expect(told(error(code))).not.toMatch(/not known/)
    expect(told(error('unavailable', 'ECONNREFUSED'))).not.toMatch(/not known/)
    expect(told(error('unavailable', notSentCode))).not.toMatch(/not known/)
    expect(told(error('timeout'), false)).not.toMatch(/not known/)
    expect(ownMistake({ kind: 'reboot' }, true).told).toMatch(/not known/)
    expect(ownMistake({ kind: 'power-on' }, true).told).not.toMatch(/not known/)
  })
})

describe('after the cloud accepted', () => {
  it('is done when the node is there, and failed when it broke or vanished', () => {
    expect(arrived('power-off', fakeNode('a', { state: 'stopping' }))).toBeNull()
    expect(arrived('power-off', fakeNode('a', { state: 'stopped' }))?.state).toBe('done')
    expect(arrived('reboot', fakeNode('a', { providerState: 'REBOOT' }))).toBeNull()
    expect(arrived('reboot', fakeNode('a'))?.state).toBe('done')
    expect(arrived('power-on', fakeNode('a', { state: 'error', fault: 'No disk.' }))).toMatchObject({
      state: 'failed',
      told: expect.stringContaining('No disk.'),
    })
    expect(arrived('power-on', null)?.state).toBe('failed')
  })

  it('is failed when nothing moved in time, and done with a word when it is on its way', () => {
    expect(tooLate('power-off', fakeNode('a'), 120)).toMatchObject({
      state: 'failed',
      told: expect.stringContaining('still running'),
    })
    expect(tooLate('power-off', fakeNode('a', { state: 'stopping' }), 120).state).toBe('done')
  })
})
