import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Connection, readConnection } from './connection'
import { failure } from './testing/failure'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-clouds-'))
  for (const name of ['home/.config/openstack', 'work', 'xdg/openstack'])
    await mkdir(path.join(folder, name), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true }))

const write = async (name: string, text: string): Promise<string> => {
  const file = path.join(folder, name)
  await writeFile(file, text)
  return file
}
type Config = { cloud?: string; region?: string; cloudsFile?: string }
const read = (config: Config, variables: Record<string, string> = {}): Promise<Connection> =>
  readConnection(config, {
    variables,
    homeFolder: path.join(folder, 'home'),
    workingFolder: path.join(folder, 'work'),
    cloudsFile: config.cloudsFile,
  })
const entry = (lines: string) => `clouds:\n  a:\n${lines.replaceAll(/^/gm, '    ')}\n`
const login = 'auth: { auth_url: https://k:5000/v3, username: ada, password: pw, project_name: p }'

describe('where clouds.yaml is looked for', () => {
  test('the file that is named, then the working folder, then the configuration folders', async () => {
    const at = (url: string) => entry(`auth: { auth_url: ${url}, username: u, password: p }`)
    await write('home/.config/openstack/clouds.yaml', at('https://home'))
    expect((await read({ cloud: 'a' })).authUrl).toBe('https://home')
    await write('xdg/openstack/clouds.yml', at('https://xdg'))
    expect((await read({ cloud: 'a' }, { XDG_CONFIG_HOME: path.join(folder, 'xdg') })).authUrl).toBe('https://xdg')
    await write('work/clouds.yaml', at('https://work'))
    expect((await read({ cloud: 'a' })).authUrl).toBe('https://work')
    const named = await write('named.yaml', at('https://named'))
    expect((await read({ cloud: 'a' }, { OS_CLIENT_CONFIG_FILE: named })).authUrl).toBe('https://named')
    const own = await write('own.yaml', at('https://own'))
    expect((await read({ cloud: 'a', cloudsFile: own }, { OS_CLIENT_CONFIG_FILE: named })).authUrl).toBe('https://own')
  })

  test('secure.yaml is laid over it', async () => {
    await write('work/clouds.yaml', entry('auth: { auth_url: https://k, username: u, password: old, project_name: p }'))
    await write('home/.config/openstack/secure.yaml', entry('auth: { password: new }'))
    expect((await read({ cloud: 'a' })).credentials).toMatchObject({ password: 'new', user: { name: 'u' } })
  })

  test('OS_CLOUD names the entry; without it the OS_* variables are the entry', async () => {
    await write('work/clouds.yaml', entry(login))
    expect((await read({}, { OS_CLOUD: 'a' })).authUrl).toBe('https://k:5000/v3')
    const connection = await read(
      {},
      {
        OS_AUTH_URL: 'https://env:5000/v3/',
        OS_USERNAME: 'u',
        OS_PASSWORD: 'p',
        OS_PROJECT_NAME: 'proj',
        OS_PROJECT_DOMAIN_NAME: 'D',
        OS_USER_DOMAIN_ID: 'd2',
        OS_REGION_NAME: 'R',
        OS_INTERFACE: 'internal',
      },
    )
    expect(connection).toMatchObject({
      authUrl: 'https://env:5000/v3',
      scope: { name: 'proj', domain: { name: 'D' } },
      credentials: { type: 'password', user: { name: 'u', domain: { id: 'd2' } } },
      region: 'R',
      interface: 'internal',
    })
  })
})

describe('what an entry means', () => {
  const parsed = async (lines: string, config: Config = {}) => {
    await write('work/clouds.yaml', entry(lines))
    return read({ cloud: 'a', ...config })
  }

  test.each([
    ['auth_type: v3password', { type: 'password' }],
    ['auth_type: token', { type: 'token', token: 't' }],
    ['auth_type: v3token', { type: 'token', token: 't' }],
    ['auth_type: v3applicationcredential', { type: 'application-credential', secret: 's', credential: { id: 'ac' } }],
  ])('%s', async (line, credentials) => {
    const auth =
      'auth: { auth_url: https://k, username: u, password: p, token: t, application_credential_id: ac, application_credential_secret: s }'
    expect((await parsed(`${auth}\n${line}`)).credentials).toMatchObject(credentials)
  })

  test('domains default to "default"; numbers are texts; endpoint_type is the old interface', async () => {
    const auth = 'auth: { auth_url: https://k, username: 42, password: 1234, tenant_name: p }'
    expect(
      await parsed(`${auth}\nendpoint_type: internalURL\ncompute_endpoint_override: https://c/v2.1/`),
    ).toMatchObject({
      credentials: { user: { name: '42', domain: { id: 'default' } }, password: '1234' },
      scope: { name: 'p', domain: { id: 'default' } },
      interface: 'internal',
      endpoints: { compute: 'https://c/v2.1' },
    })
  })

  test('the region of plumbline.yaml wins over that of the entry; one of several must be chosen', async () => {
    expect((await parsed(`${login}\nregion_name: A`, { region: 'B' })).region).toBe('B')
    expect((await parsed(`${login}\nregions: [{ name: A, values: {} }]`)).region).toBe('A')
    expect((await parsed(login)).region).toBeNull()
    await expect(parsed(`${login}\nregions: [A, B]`)).rejects.toThrow('several regions (A, B)')
  })

  test('cacert is read from beside the file', async () => {
    await write('work/ca.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')
    expect((await parsed(`${login}\ncacert: ca.pem`)).ca).toContain('BEGIN CERTIFICATE')
    await expect(parsed(`${login}\ncacert: missing.pem`)).rejects.toThrow('cannot be read')
  })

  test('a profile is taken from clouds-public.yaml', async () => {
    await write(
      'work/clouds-public.yaml',
      'public-clouds:\n  vendor: { auth: { auth_url: https://vendor }, region_name: V }\n',
    )
    expect(await parsed('profile: vendor\nauth: { username: u, password: p }')).toMatchObject({
      authUrl: 'https://vendor',
      region: 'V',
    })
  })
})

describe('mistakes are told without secrets', () => {
  test.each([
    [
      'an unknown entry, with the nearest',
      { cloud: 'b-clout' },
      'clouds: { b-cloud: {}, c: {} }',
      'Did you mean "b-cloud"?',
    ],
    [
      'an unknown entry, with those that are there',
      { cloud: 'zzz' },
      'clouds: { one: {}, two: {} }',
      'It has: one, two.',
    ],
    ['verify: false', { cloud: 'a' }, entry(`${login}\nverify: false`), 'cacert: /path/to/ca.pem'],
    ['insecure', { cloud: 'a' }, entry(`${login}\ninsecure: "true"`), 'switches the check of TLS certificates off'],
    ['no auth_url', { cloud: 'a' }, entry('auth: { password: hunter2 }'), 'has no auth_url'],
    [
      'a user in auth_url',
      { cloud: 'a' },
      entry('auth: { auth_url: "https://u:hunter2@k" }'),
      'must not hold a user name or password',
    ],
    ['no http', { cloud: 'a' }, entry('auth: { auth_url: "ftp://hunter2" }'), 'must be an http:// or https:// address'],
    ['no password', { cloud: 'a' }, entry('auth: { auth_url: https://k, username: u }'), 'has no password'],
    [
      'no user',
      { cloud: 'a' },
      entry('auth: { auth_url: https://k, password: hunter2 }'),
      'neither username nor user_id',
    ],
    [
      'an auth_type',
      { cloud: 'a' },
      entry(`${login}\nauth_type: v3oidcpassword`),
      'auth_type "v3oidcpassword" is not supported',
    ],
    ['an interface', { cloud: 'a' }, entry(`${login}\ninterface: secret`), 'public, internal or admin'],
    [
      'a vendor profile',
      { cloud: 'a' },
      entry('profile: rackspce\nauth: { username: u, password: hunter2 }'),
      'Did you mean "rackspace"?',
    ],
    [
      'a list where a text belongs',
      { cloud: 'a' },
      entry('auth: { auth_url: [hunter2] }'),
      'auth.auth_url does not have the expected form',
    ],
    ['broken YAML', { cloud: 'a' }, 'clouds:\n  a: { auth: { password: "hunter2\n', 'is not valid YAML (line'],
    ['an alias to nothing', { cloud: 'a' }, 'clouds: { a: *hunter2 }', 'aliases'],
    ['a form of its own', { cloud: 'a' }, 'clouds: [hunter2]', 'does not have the form of a clouds.yaml'],
  ])('%s', async (_, config, text, words) => {
    await write('work/clouds.yaml', text)
    const error = await failure(read(config))
    expect(error.code).toBe('invalid')
    expect(error.message).toContain(words)
    expect(JSON.stringify([error.message, error.options])).not.toMatch(/hunter2|"pw"/)
  })

  test('no clouds.yaml, no variables, a named file that is missing', async () => {
    expect((await failure(read({ cloud: 'a' }))).message).toContain('No clouds.yaml was found')
    expect((await failure(read({}))).message).toContain('OS_AUTH_URL is not set')
    expect((await failure(read({ cloud: 'a' }, { OS_CLIENT_CONFIG_FILE: '/nowhere/clouds.yaml' }))).message).toContain(
      '/nowhere/clouds.yaml does not exist',
    )
  })
})
