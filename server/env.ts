import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { type Proxies, parseProxies } from './sender'

/** The settings of this process, read once from the environment. Nothing else of the product reads `process.env`. */
export type Env = {
  readonly port: number
  readonly host: string
  /** Null when none is given; `npm run up` then starts a Postgres of its own and sets it for what it starts. */
  readonly databaseUrl: string | null
  /** Absolute path of the folder that holds everything this installation writes. */
  readonly dataFolder: string
  /** Absolute paths of the plumbline.yaml files that are read, in order. Files that `PLUMBLINE_CONFIG` names may be missing. */
  readonly configFiles: readonly string[]
  /** True when `PLUMBLINE_CONFIG` was given, so that a missing file is an error and not a first start. */
  readonly configGiven: boolean
  /** `nodes`: how many the world `large` has; null as it comes. */
  readonly lab: {
    readonly on: boolean
    readonly world: string
    readonly pace: string | null
    readonly nodes: string | null
  }
  /** How many nodes one worker runs at once, and of one cloud over all workers. */
  readonly nodes: { readonly perWorker: number; readonly perCloud: number }
  /** Origin under which browsers reach the web server, without a slash at the end. */
  readonly publicUrl: string
  /** Proxies whose `X-Forwarded-For` says who sent a request. */
  readonly proxies: Proxies
  /** 32 bytes, or null: the key is then kept in a file of the data folder. */
  readonly masterKey: Buffer | null
  /** 32 bytes that `npm run rotate-key` changes `masterKey` to, or null. */
  readonly nextMasterKey: Buffer | null
  readonly oidc: OidcSettings | null
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  /** True: `/api/metrics` answers without a token. */
  readonly metricsOpen: boolean
  readonly production: boolean
  readonly ci: boolean
  /** `OS_*`, `AWS_*` and `XDG_CONFIG_HOME` as they are, for adapters that honour a cloud's own conventions. */
  readonly cloudVariables: Readonly<Record<string, string>>
}

export type OidcSettings = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly authorizationUrl: string
  readonly tokenUrl: string
  readonly userInfoUrl: string | null
}

/** Thrown when a variable has a value that cannot be meant. `message` names every such variable, never a secret's value. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
const oidcNames = ['ISSUER', 'CLIENT_ID', 'CLIENT_SECRET', 'AUTHORIZATION_URL', 'TOKEN_URL'] as const

const key = z
  .string()
  .transform((text) => Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64'))
  .refine((bytes) => bytes.length === 32, 'must be 32 bytes in base64 or hex (openssl rand -base64 32)')

const proxies = z.string().transform((text, context) => {
  try {
    return parseProxies(text)
  } catch (error) {
    const wrong = error instanceof Error ? error.message : text
    context.addIssue(
      `must be addresses or networks between commas, such as 10.0.0.5,10.1.0.0/16; "${wrong}" is neither`,
    )
    return z.NEVER
  }
})

const count = (max: number) =>
  z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(max, `must be ${max} or less`)

const schema = z.object({
  PORT: z.coerce
    .number('must be a number from 1 to 65535')
    .int('must be a whole number')
    .min(1, 'must be a number from 1 to 65535')
    .max(65535, 'must be a number from 1 to 65535')
    .default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an address or a host name, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// (only PostgreSQL is supported)')
    .optional(),
  PLUMBLINE_DATA: z.string().optional(),
  PLUMBLINE_CONFIG: z.string().optional(),
  PLUMBLINE_LAB: z.enum(['on', 'off'], 'must be on or off').default('on'),
  PLUMBLINE_LAB_WORLD: z
    .string()
    .regex(/^[\w-]+$/, 'must be the name of a world, such as summit or empty')
    .default('summit'),
  PLUMBLINE_LAB_PACE: z
    .string()
    .regex(/^[\w.]+$/, 'must be a pace that the lab knows')
    .optional(),
  PLUMBLINE_LAB_NODES: z
    .string()
    .regex(/^\d{1,7}$/, 'must be how many nodes the world large has, such as 1000000')
    .optional(),
  PLUMBLINE_NODES_PER_WORKER: count(200).default(20),
  PLUMBLINE_NODES_PER_CLOUD: count(1000).default(10),
  PLUMBLINE_URL: httpUrl.optional(),
  PLUMBLINE_PROXIES: proxies.prefault(''),
  PLUMBLINE_MASTER_KEY: key.optional(),
  PLUMBLINE_NEXT_MASTER_KEY: key.optional(),
  PLUMBLINE_OIDC_ISSUER: httpUrl.optional(),
  PLUMBLINE_OIDC_CLIENT_ID: z.string().optional(),
  PLUMBLINE_OIDC_CLIENT_SECRET: z.string().optional(),
  PLUMBLINE_OIDC_AUTHORIZATION_URL: httpUrl.optional(),
  PLUMBLINE_OIDC_TOKEN_URL: httpUrl.optional(),
  PLUMBLINE_OIDC_USER_INFO_URL: httpUrl.optional(),
  PLUMBLINE_METRICS: z.enum(['token', 'open'], 'must be token or open').default('token'),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  NODE_ENV: z.string().optional(),
  CI: z.string().optional(),
})

/**
 * Reads settings from a set of variables. Relative paths are taken from `root`, the checkout. An empty value counts as
 * not given. Throws EnvironmentError that names each wrong variable.
 */
export const parseEnv = (variables: Readonly<Record<string, string | undefined>>, root: string): Env => {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  const result = schema.safeParse(given)
  if (!result.success) {
    throw new EnvironmentError(
      [
        'These environment variables cannot be used:',
        ...result.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}`),
      ].join('\n'),
    )
  }
  const values = result.data
  const dataFolder = path.resolve(root, values.PLUMBLINE_DATA ?? '.plumbline')
  return {
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.DATABASE_URL ?? null,
    dataFolder,
    configFiles: configFiles(values.PLUMBLINE_CONFIG, dataFolder, root),
    configGiven: values.PLUMBLINE_CONFIG !== undefined,
    lab: {
      on: values.PLUMBLINE_LAB === 'on',
      world: values.PLUMBLINE_LAB_WORLD,
      pace: values.PLUMBLINE_LAB_PACE ?? null,
      nodes: values.PLUMBLINE_LAB_NODES ?? null,
    },
    nodes: { perWorker: values.PLUMBLINE_NODES_PER_WORKER, perCloud: values.PLUMBLINE_NODES_PER_CLOUD },
    publicUrl: (values.PLUMBLINE_URL ?? localAddress(values.HOST, values.PORT)).replace(/\/+$/, ''),
    proxies: values.PLUMBLINE_PROXIES,
    masterKey: values.PLUMBLINE_MASTER_KEY ?? null,
    nextMasterKey: values.PLUMBLINE_NEXT_MASTER_KEY ?? null,
    oidc: oidc(values),
    logLevel: values.LOG_LEVEL,
    metricsOpen: values.PLUMBLINE_METRICS === 'open',
    production: values.NODE_ENV === 'production',
    ci: values.CI !== undefined && !['0', 'false'].includes(values.CI),
    cloudVariables: Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => /^(OS_|AWS_|XDG_CONFIG_HOME$)/.test(entry[0])),
    ),
  }
}

/** The address a browser on this machine uses for a server that listens on `host` and `port`. */
export const localAddress = (host: string, port: number): string => {
  const any = host === '0.0.0.0' || host === '::'
  const name = any ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

const configFiles = (given: string | undefined, dataFolder: string, root: string): string[] => {
  if (given !== undefined) {
    return given
      .split(path.delimiter)
      .filter((file) => file !== '')
      .map((file) => path.resolve(root, file))
  }
  return [path.join(dataFolder, 'plumbline.yaml'), path.join(root, 'plumbline.yaml')]
    .filter((file) => fs.existsSync(file))
    .slice(0, 1)
}

const oidc = (values: z.infer<typeof schema>): OidcSettings | null => {
  const missing = oidcNames.filter((name) => values[`PLUMBLINE_OIDC_${name}`] === undefined)
  if (missing.length === oidcNames.length && values.PLUMBLINE_OIDC_USER_INFO_URL === undefined) return null
  if (missing.length > 0) {
    throw new EnvironmentError(
      `Sign-in by OIDC is only half set up: ${missing.map((name) => `PLUMBLINE_OIDC_${name}`).join(', ')} missing. Set all of them, or none.`,
    )
  }
  return {
    issuer: values.PLUMBLINE_OIDC_ISSUER!,
    clientId: values.PLUMBLINE_OIDC_CLIENT_ID!,
    clientSecret: values.PLUMBLINE_OIDC_CLIENT_SECRET!,
    authorizationUrl: values.PLUMBLINE_OIDC_AUTHORIZATION_URL!,
    tokenUrl: values.PLUMBLINE_OIDC_TOKEN_URL!,
    userInfoUrl: values.PLUMBLINE_OIDC_USER_INFO_URL ?? null,
  }
}

let parsed: Env | undefined

/** The settings of this process. Reads the environment at the first call; throws EnvironmentError when it is wrong. */
export const env = (): Env => {
  parsed ??= parseEnv(process.env, process.cwd())
  return parsed
}

/** The database that web, worker and commands use. Throws EnvironmentError where none was given. */
export const databaseUrl = (): string => {
  const url = env().databaseUrl
  if (url === null) {
    throw new EnvironmentError(
      'DATABASE_URL is not set. `npm run up` starts a database and sets it; alone, this process needs the address of one.',
    )
  }
  return url
}

/** The environment for a child process: this one's, with `overrides` (undefined removes a variable). */
export const childEnvironment = (overrides: Record<string, string | undefined>): NodeJS.ProcessEnv => {
  const merged: NodeJS.ProcessEnv = { ...process.env, ...overrides }
  for (const name of Object.keys(merged)) if (merged[name] === undefined) delete merged[name]
  return merged
}

/**
 * How glibc's allocator behaves in web and worker: few arenas, and large blocks go back to the machine when they are freed, where
 * it would keep as much as was ever held. Other C libraries do not know these names; what a person has set stays.
 * https://man7.org/linux/man-pages/man3/mallopt.3.html
 */
export const allocatorEnvironment = (own: Record<string, string | undefined> = process.env): Record<string, string> =>
  Object.fromEntries(Object.entries(frugal).map(([name, value]) => [name, own[name] ?? value]))

const frugal = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' }
