import { afterEach, expect, it, vi } from 'vitest'
import type { Role } from '@/server/domain/roles'
import { accessCheck, accessMs } from './reader-access'

afterEach(() => void vi.restoreAllMocks())

it('ends what needs an admin once the reader is one no more, and what viewers may read goes on', async () => {
  let ms = 0
  vi.spyOn(performance, 'now').mockImplementation(() => ms)
  let role: Role = 'admin'
  const access = async () => ({ id: '1', name: 'Ada', kind: 'person' as const, role, from: null })
  const [activity, events] = [accessCheck(access, 'admin'), accessCheck(access)]
  ms += accessMs
  await activity()
  role = 'operator'
  ms += accessMs
  await expect(activity()).rejects.toMatchObject({ code: 'forbidden' })
  await events()
})
