import { afterEach, expect, it, vi } from 'vitest'
import type { Database } from '@/db/client'
import type { GuidelineRow } from '../../guidelines/find-guideline'
import { evidenceLines } from './evidence-lines'

const at = new Date('2026-11-20T12:00:00.000Z')
const row = { verdict: { evidenceId: 'e1', cloudId: 'os1', at, checks: [] }, content: {} }

/** A history without end: every page is full. */
const endless = () => {
  const query: Record<string, unknown> = {}
  for (const part of ['select', 'from', 'innerJoin', 'where', 'orderBy']) query[part] = () => query
  query.limit = async (size: number) => Array.from({ length: size }, () => row)
  return query as unknown as Database
}

afterEach(() => void vi.restoreAllMocks())

it('ends when the right to read it ends meanwhile', async () => {
  let ms = 0
  vi.spyOn(performance, 'now').mockImplementation(() => {
    ms += 3000
    return ms
  })
  const again = vi.fn().mockResolvedValueOnce({ name: 'Ada' }).mockResolvedValueOnce(null)
  const guideline = { id: 'g1', name: 'node-allocation', version: '2016.10' } as GuidelineRow
  let lines = 0
  const read = async () => {
    for await (const _ of evidenceLines(endless(), { guideline, clouds: ['os1'], at, only: null, again })) lines++
  }
  await expect(read()).rejects.toThrow('The right to read this has ended.')
  expect(again).toHaveBeenCalledTimes(2)
  expect(lines).toBeGreaterThan(0)
})
