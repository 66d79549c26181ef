import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readEntries } from './entry'
import { readSettings } from './settings'

describe('the command line', () => {
  const variables = { OS_CLIENT_CONFIG_FILE: 'clouds.yaml', INIT_CWD: '/home/somebody' }

  it('takes a list of clouds, each once, and a file relative to where the person stands', () => {
    expect(readSettings(['--clouds', 'a, b,a'], variables)).toEqual({
      entries: ['a', 'b'],
      cloudsFile: '/home/somebody/clouds.yaml',
      kills: null,
      reach: 'auto',
      distro: 'ubuntu',
      version: '24.04',
    })
  })

  it.each([
    ['no clouds', [], variables, /Say which clouds/],
    ['no file', ['--clouds', 'a'], {}, /OS_CLIENT_CONFIG_FILE is not set/],
    ['an unknown option', ['--cloud', 'a'], variables, /--cloud/],
    ['a way that is none', ['--clouds', 'a', '--reach', 'fip'], variables, /--reach is one of auto, direct/],
  ])('says what is missing: %s', (_what, words, given, message) => {
    expect(() => readSettings(words, given)).toThrow(message)
    expect(() => readSettings(words, given)).toThrow(/npm run verify:openstack -- --clouds/)
  })
})

describe('entries of clouds.yaml', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'clouds-'))
  afterAll(() => fs.rmSync(folder, { recursive: true }))
  const write = (name: string, text: string) => {
    fs.writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  const auth = 'auth_url: http://cloud.example:5000, username: u, project_name: p'

  it('gets its password from secure.yaml', () => {
    const file = write('clouds.yaml', `clouds: {a: {auth: {${auth}}, region_name: R, cacert: ca.pem}}`)
    write('secure.yaml', 'clouds: {a: {auth: {password: 0815}}}')
    expect(readEntries(file, ['a'])).toEqual([
      expect.objectContaining({ name: 'a', region: 'R', cacert: path.join(folder, 'ca.pem') }),
    ])
  })

  it.each([
    ['an unknown cloud', `clouds: {a: {auth: {${auth}, password: x}}}`, /no cloud "b".*It has: a\./],
    ['no password', `clouds: {b: {auth: {${auth}}}}`, /lacks password under auth/],
    ['no clouds', 'a: 1', /is not a clouds\.yaml/],
    ['no YAML', 'clouds: {', /is not a clouds\.yaml/],
  ])('says what is wrong: %s', (_what, text, message) => {
    expect(() => readEntries(write('clouds.yaml', text), ['b'])).toThrow(message)
  })

  it('says that the file is not there', () => {
    expect(() => readEntries(path.join(folder, 'none.yaml'), ['a'])).toThrow(/does not exist/)
  })
})
