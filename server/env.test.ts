import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allocatorEnvironment, EnvironmentError, localAddress, parseEnv } from './env'

let root: string
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-env-'))
})
afterEach(() => fs.rmSync(root, { recursive: true }))

const problem = (variables: Record<string, string>): string => {
  try {
    parseEnv(variables, root)
  } catch (error) {
    expect(error).toBeInstanceOf(EnvironmentError)
    return (error as Error).message
  }
  throw new Error('was accepted')
}

describe('parseEnv', () => {
  test('an empty environment is a first start on this machine alone', () => {
    const env = parseEnv({}, root)
    expect(env).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      dataFolder: path.join(root, '.plumbline'),
      configFiles: [],
      configGiven: false,
      lab: { on: true, world: 'summit', pace: null, nodes: null },
      publicUrl: 'http://127.0.0.1:3000',
      nodes: { perWorker: 20, perCloud: 10 },
      masterKey: null,
      nextMasterKey: null,
      oidc: null,
      logLevel: 'info',
      ci: false,
    })
  })

  test('a variable that is set to nothing counts as not given', () => {
    expect(parseEnv({ PORT: '', PLUMBLINE_LAB: '', DATABASE_URL: '' }, root)).toMatchObject({
      port: 3000,
      databaseUrl: null,
    })
  })

  test('names every wrong variable at once, and how to write it', () => {
    const message = problem({
      PORT: 'http',
      PLUMBLINE_LAB: 'no',
      DATABASE_URL: 'mysql://u:hunter2@h/d',
      LOG_LEVEL: 'loud',
    })
    expect(message).toContain('PORT must be a number from 1 to 65535')
    expect(message).toContain('PLUMBLINE_LAB must be on or off')
    expect(message).toContain('DATABASE_URL must start with postgres://')
    expect(message).toContain('LOG_LEVEL must be')
    expect(message).not.toContain('hunter2')
  })

  test.each(['0', '65536', '-1', '3000.5', 'NaN'])('refuses port %s', (port) => {
    expect(problem({ PORT: port })).toContain('PORT must be')
  })

  test('takes a list of configuration files, relative to the checkout', () => {
    const env = parseEnv({ PLUMBLINE_CONFIG: 'a.yaml:/etc/plumbline.yaml' }, root)
    expect(env.configFiles).toEqual([path.join(root, 'a.yaml'), '/etc/plumbline.yaml'])
    expect(env.configGiven).toBe(true)
  })

  test('finds plumbline.yaml in the checkout, and prefers the one in the data folder', () => {
    fs.writeFileSync(path.join(root, 'plumbline.yaml'), '')
    expect(parseEnv({}, root).configFiles).toEqual([path.join(root, 'plumbline.yaml')])
    fs.mkdirSync(path.join(root, '.plumbline'))
    fs.writeFileSync(path.join(root, '.plumbline', 'plumbline.yaml'), '')
    expect(parseEnv({}, root).configFiles).toEqual([path.join(root, '.plumbline', 'plumbline.yaml')])
  })

  test('takes a master key as base64 or hex and refuses a short one without printing it', () => {
    const key = Buffer.alloc(32, 7)
    expect(parseEnv({ PLUMBLINE_MASTER_KEY: key.toString('base64') }, root).masterKey).toEqual(key)
    expect(parseEnv({ PLUMBLINE_MASTER_KEY: key.toString('hex') }, root).masterKey).toEqual(key)
    const message = problem({ PLUMBLINE_MASTER_KEY: 'c2hvcnQ=' })
    expect(message).toContain('PLUMBLINE_MASTER_KEY must be 32 bytes')
    expect(message).not.toContain('c2hvcnQ=')
  })

  test('OIDC is whole or absent', () => {
    expect(problem({ PLUMBLINE_OIDC_ISSUER: 'https://id.example' })).toContain('PLUMBLINE_OIDC_CLIENT_SECRET')
    const whole = parseEnv(
      {
        PLUMBLINE_OIDC_ISSUER: 'https://id.example',
        PLUMBLINE_OIDC_CLIENT_ID: 'plumbline',
        PLUMBLINE_OIDC_CLIENT_SECRET: 's',
        PLUMBLINE_OIDC_AUTHORIZATION_URL: 'https://id.example/authorize',
        PLUMBLINE_OIDC_TOKEN_URL: 'https://id.example/token',
      },
      root,
    )
    expect(whole.oidc).toMatchObject({ clientId: 'plumbline', userInfoUrl: null })
  })

  test('hands on the variables of the clouds and no other', () => {
    const env = parseEnv(
      { OS_CLOUD: 'x', AWS_PROFILE: 'y', XDG_CONFIG_HOME: '/c', HOME: '/root', OSTYPE: 'linux' },
      root,
    )
    expect(env.cloudVariables).toEqual({ OS_CLOUD: 'x', AWS_PROFILE: 'y', XDG_CONFIG_HOME: '/c' })
  })
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://localhost:3000'],
  ['::', 'http://localhost:3000'],
  ['::1', 'http://[::1]:3000'],
])('the address for a server that listens on %s is %s', (host, address) => {
  expect(localAddress(host, 3000)).toBe(address)
})

test('blocks go back to the machine, unless a person says otherwise', () => {
  expect(allocatorEnvironment({})).toEqual({
    MALLOC_ARENA_MAX: '2',
    MALLOC_TRIM_THRESHOLD_: '131072',
    MALLOC_MMAP_THRESHOLD_: '131072',
  })
  expect(allocatorEnvironment({ MALLOC_ARENA_MAX: '8', HOME: '/home/ada' })).toMatchObject({ MALLOC_ARENA_MAX: '8' })
  expect(allocatorEnvironment({ HOME: '/home/ada' })).not.toHaveProperty('HOME')
})
