import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type AuditRow, canonicalJson, canonicalRow, hashOf, noHash } from './chain'

const row: AuditRow = {
  id: 7,
  at: new Date('2026-11-22T12:04:05.678Z'),
  actor: 'Ada',
  actorKind: 'person',
  from: null,
  action: 'cloud.sync',
  subject: 'os1',
  details: { b: [1.5, { z: true, a: 'é"\n' }], a: null },
}

describe('canonical JSON', () => {
  it('sorts keys by code units at every depth and writes no blanks', () => {
    expect(canonicalJson({ b: 1, a: { d: [], c: 'x' }, é: 0, Z: 2 })).toBe('{"Z":2,"a":{"c":"x","d":[]},"b":1,"é":0}')
  })
  it('leaves out what is undefined in objects and keeps its place in lists', () => {
    expect(canonicalJson({ a: undefined, b: [undefined, null] })).toBe('{"b":[null,null]}')
  })
})

describe('format 1', () => {
  it('hashes one text that is written down for ever', () => {
    const text =
      '{"action":"cloud.sync","actor":"Ada","actorKind":"person","at":"2026-11-22T12:04:05.678Z","details":{"a":null,"b":[1.5,{"a":"é\\"\\n","z":true}]},"from":null,"id":7,"subject":"os1"}'
    expect(canonicalRow(row)).toBe(text)
    const seal = { position: 1, previousHash: noHash, sealedAt: new Date('2026-11-22T12:04:06.000Z') }
    const whole = `plumbline-activity-1 1 2026-11-22T12:04:06.000Z ${noHash}\n${text}`
    expect(hashOf(row, seal)).toBe(createHash('sha256').update(whole).digest('hex'))
    // The number itself: a change of the format breaks every chain there is.
    expect(hashOf(row, seal)).toBe('b15d500122a966d730baeac1853e3851f962e65ebeeb46af073c9e593e7703d6')
  })

  it.each([
    ['id', { id: 8 }],
    ['time', { at: new Date('2026-11-22T12:04:05.679Z') }],
    ['actor', { actor: 'Eve' }],
    ['kind', { actorKind: 'system' as const }],
    ['address', { from: '192.0.2.1' }],
    ['action', { action: 'cloud.add' }],
    ['subject', { subject: 'os2' }],
    ['details', { details: { ...row.details, a: 0 } }],
  ])('another %s is another hash', (_, over) => {
    const seal = { position: 1, previousHash: noHash, sealedAt: new Date(0) }
    expect(hashOf({ ...row, ...over }, seal)).not.toBe(hashOf(row, seal))
  })
})
