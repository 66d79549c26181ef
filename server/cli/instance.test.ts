import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, processStart } from '@/db/embedded/processes'
import { InstanceRecord, instanceVariable, processesOf, readInstance, removeOrphans, runningInstance } from './instance'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-instance-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const sleeper = async (environment: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  })
  await once(child, 'spawn')
  return child.pid!
}

test('only one of two that claim a folder gets it, and its secrets are for the owner alone', () => {
  const record = InstanceRecord.claim(folder)
  expect(InstanceRecord.claim(folder)).toBeNull()
  expect(fs.statSync(path.join(folder, 'instance.json')).mode & 0o777).toBe(0o600)
  record?.update({ address: 'http://127.0.0.1:3000' })
  expect(runningInstance(folder)).toMatchObject({ pid: process.pid, address: 'http://127.0.0.1:3000' })
  record?.remove()
  expect(runningInstance(folder)).toBeNull()
  expect(fs.readdirSync(folder)).toEqual([])
})

test('a record of a process that is gone, or of a later one with its number, is no running instance', () => {
  const record = InstanceRecord.claim(folder)!
  record.update({ address: 'x' })
  const file = path.join(folder, 'instance.json')
  fs.writeFileSync(file, JSON.stringify({ ...readInstance(folder), startedAt: '12345' }))
  expect(runningInstance(folder)).toBeNull()
  fs.writeFileSync(file, 'not JSON')
  expect(runningInstance(folder)).toBeNull()
})

test('orphans are found by their group and by their environment, and nobody else is touched', async () => {
  const record = InstanceRecord.claim(folder)!
  const [grouped, marked, stranger] = await Promise.all([
    sleeper(),
    sleeper({ [instanceVariable]: record.id }),
    sleeper(),
  ])
  try {
    record.addGroup(identify(grouped)!)
    expect(processesOf(readInstance(folder)!).toSorted()).toEqual([grouped, marked].toSorted())
    expect(await removeOrphans(folder)).toBe(2)
    expect([grouped, marked].map(processStart)).toEqual([null, null])
    expect(processStart(stranger)).not.toBeNull()
    expect(await removeOrphans(folder)).toBe(0)
  } finally {
    process.kill(stranger, 'SIGKILL')
  }
})

test('a recorded number that another process has by now is left alone', async () => {
  const record = InstanceRecord.claim(folder)!
  const stranger = await sleeper()
  try {
    record.addGroup({ pid: stranger, startedAt: '1' })
    expect(await removeOrphans(folder)).toBe(0)
    expect(processStart(stranger)).not.toBeNull()
  } finally {
    process.kill(stranger, 'SIGKILL')
  }
})
