import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { groupMembers, processStart } from '@/db/embedded/processes'
import { tail } from './log-file'
import { pauseBeforeRestart, Service, type ServiceEvents } from './service'

let folder: string
const started: Service[] = []
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-service-'))
})
afterEach(async () => {
  for (const service of started.splice(0)) await service.stop()
  fs.rmSync(folder, { recursive: true })
})

const logFile = () => path.join(folder, 'a.log')

const service = (script: string, events: ServiceEvents = {}, graceMs = 5_000): Service => {
  const made = new Service(
    {
      name: 'a',
      program: process.execPath,
      parameters: ['-e', script],
      environment: process.env,
      folder,
      logFile: logFile(),
      graceMs,
    },
    events,
  )
  started.push(made)
  made.start()
  return made
}

const says = (words: string) =>
  expect.poll(() => (fs.existsSync(logFile()) ? tail(logFile(), 0) : ''), { timeout: 8_000 }).toContain(words)

test('the pause doubles from a quarter of a second to half a minute', () => {
  expect([1, 2, 3, 4].map(pauseBeforeRestart)).toEqual([250, 500, 1000, 2000])
  expect(pauseBeforeRestart(50)).toBe(30_000)
})

test('what ends is started again, and what it had started is ended', async () => {
  const ends: [string, number][] = []
  const one = service(
    `require('child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1e3)']).unref(); console.log('up'); setInterval(()=>{},1e3)`,
    {
      onEnd: (how, againInMs) => ends.push([how, againInMs]),
    },
  )
  await says('up')
  const first = one.pid!
  await expect.poll(() => groupMembers(first).length).toBe(2)
  process.kill(first, 'SIGKILL')
  await expect.poll(() => one.pid, { timeout: 8_000 }).not.toBe(first)
  expect(ends).toEqual([['signal SIGKILL', 250]])
  expect(groupMembers(first)).toEqual([])
})

test('ends in a row are counted, and a program that is not there is one', async () => {
  const ends: string[] = []
  const one = new Service(
    {
      name: 'a',
      program: path.join(folder, 'absent'),
      parameters: [],
      environment: process.env,
      folder,
      logFile: logFile(),
      graceMs: 100,
    },
    { onEnd: (how) => ends.push(how) },
  )
  started.push(one)
  one.start()
  await expect.poll(() => one.recentEnds, { timeout: 8_000 }).toBeGreaterThan(1)
  expect(ends[0]).toContain('ENOENT')
})

test('stopping ends the whole group, even one that does not listen, and nothing comes back', async () => {
  const ends: string[] = []
  const one = service(
    `process.on('SIGTERM', () => console.log('no')); setInterval(()=>{},1e3); console.log('up')`,
    { onEnd: (how) => ends.push(how) },
    200,
  )
  await says('up')
  const group = one.pid!
  await one.stop()
  expect(groupMembers(group)).toEqual([])
  expect(tail(logFile(), 0)).toContain('no')
  expect(ends).toEqual([])
})

test('a stop while a restart is pending leaves nothing running', async () => {
  let ended: (() => void) | undefined
  const end = new Promise<void>((resolve) => {
    ended = resolve
  })
  const one = service('process.exit(3)', { onEnd: () => ended?.() })
  await end
  const first = one.pid!
  await one.stop()
  expect(processStart(first)).toBeNull()
  expect(one.pid).toBe(first)
})

test('the identity of the process is told at once', () => {
  const leaders: number[] = []
  const one = service(`console.log('up'); setInterval(()=>{},1e3)`, { onStart: ({ pid }) => leaders.push(pid) })
  expect(leaders).toEqual([one.pid])
})
