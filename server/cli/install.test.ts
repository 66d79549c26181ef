import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identify } from '@/db/embedded/processes'
import { isInstalled, nodeProblem, packagedNode, runningInstance, runtimeProblem, writeStamp } from './install.mjs'

let root: string
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-install-'))
})
afterEach(() => fs.rmSync(root, { recursive: true }))

const write = (file: string, packages: object) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  fs.writeFileSync(path.join(root, file), JSON.stringify({ packages }))
}

test('Node 20 may install, an older one is told what to get', () => {
  expect(nodeProblem('20.0.0')).toBeNull()
  expect(nodeProblem('24.21.0')).toBeNull()
  expect(nodeProblem('18.20.4')).toMatch(/needs Node 20 or newer.*this is Node 18\.20\.4/)
})

test('without the packaged Node 24 the own one must be 22 or newer', () => {
  expect(runtimeProblem('22.1.0', 'darwin arm64')).toBeNull()
  expect(runtimeProblem('20.20.2', 'darwin arm64')).toMatch(/darwin arm64.*Node 20\.20\.2/)
})

describe('isInstalled', () => {
  const locked = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  }

  test('a fresh clone is not', () => {
    write('package-lock.json', locked)
    expect(isInstalled(root)).toBe(false)
  })

  test('after our install it is, until the lock file changes', () => {
    write('package-lock.json', locked)
    fs.mkdirSync(path.join(root, 'node_modules'))
    writeStamp(root)
    expect(isInstalled(root)).toBe(true)
    write('package-lock.json', { ...locked, 'node_modules/a': { version: '1.0.1' } })
    expect(isInstalled(root)).toBe(false)
  })

  test("after somebody's own npm ci it is, when that put there what the lock file says", () => {
    write('package-lock.json', locked)
    write('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    expect(isInstalled(root)).toBe(true)
  })

  test.each([
    ['another version', { 'node_modules/a': { version: '0.9.0' } }],
    ['a missing package', { 'node_modules/b': { version: '2.0.0' } }],
    ['one too many', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } }],
  ])('%s is not installed', (_, there) => {
    write('package-lock.json', locked)
    write('node_modules/.package-lock.json', there)
    expect(isInstalled(root)).toBe(false)
  })
})

test('the packaged Node is the one of this kind of machine', () => {
  expect(packagedNode(root)).toBeNull()
  const program = path.join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  fs.mkdirSync(path.dirname(program), { recursive: true })
  fs.writeFileSync(program, '')
  expect(packagedNode(root)?.program).toBe(program)
})

test('an instance counts as running only while that very process does', () => {
  const own = identify(process.pid)!
  const say = (instance: object) => fs.writeFileSync(path.join(root, 'instance.json'), JSON.stringify(instance))
  expect(runningInstance(root)).toBeNull()
  say(own)
  expect(runningInstance(root)).toBe(process.pid)
  say({ ...own, startedAt: '1' })
  expect(runningInstance(root)).toBeNull()
})
