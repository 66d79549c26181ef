import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileEnd, follow, keepSmall, tail } from './log-file'

let folder: string
let file: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-log-'))
  file = path.join(folder, 'web.log')
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

test('lines are handed on whole, also when they are written in pieces, with letters cut in two', async () => {
  fs.writeFileSync(file, 'old\n')
  const abort = new AbortController()
  const lines = follow(file, fileEnd(file), abort.signal, 5)
  const pieces = Buffer.from('gr\u00fc\u00dfe\nzwei\n')
  const next = lines.next()
  fs.appendFileSync(file, pieces.subarray(0, 3))
  fs.appendFileSync(file, pieces.subarray(3))
  expect(await next).toEqual({ value: 'gr\u00fc\u00dfe', done: false })
  expect(await lines.next()).toEqual({ value: 'zwei', done: false })
  const last = lines.next()
  abort.abort()
  expect(await last).toMatchObject({ done: true })
})

test('a large log is moved aside, and who has it open writes on into the emptied one', () => {
  const writer = fs.openSync(file, 'a')
  fs.writeSync(writer, 'x'.repeat(200))
  keepSmall(file, 1_000)
  expect(fileEnd(file)).toBe(200)
  keepSmall(file, 100)
  fs.writeSync(writer, 'after')
  fs.closeSync(writer)
  expect(fs.readFileSync(file, 'utf8')).toBe('after')
  expect(fileEnd(`${file}.1`)).toBe(200)
  keepSmall(path.join(folder, 'absent.log'))
})

test('tail gives the last lines after a place', () => {
  fs.writeFileSync(file, 'a\nb\nc\nd\n')
  expect(tail(file, 0, 2)).toBe('c\nd')
  expect(tail(file, 6)).toBe('d')
})
