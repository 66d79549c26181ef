import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { type TestDatabase, testDatabase } from '@/db/testing'
import { type LabProcess, startLab } from '@/e2e/helpers/lab'
import { parseEnv } from '@/server/env'
import { asSystem, type ServiceContext } from '../context'
import { createRuntime, type OwnedRuntime } from '../runtime'
import { addCloud } from './add-cloud'
import { plainCall } from './ask-cloud'

/** The real adapters against simulated clouds: what is typed in signs requests, and what the process has around it does not. */
let lab: LabProcess
let database: TestDatabase
let runtime: OwnedRuntime
let ctx: ServiceContext
const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-typed-'))
beforeAll(async () => {
  ;[lab, database] = await Promise.all([startLab({ world: 'empty' }), testDatabase()])
  const elsewhere = {
    OS_CLOUD: 'another',
    OS_AUTH_URL: 'http://127.0.0.1:9/',
    AWS_PROFILE: 'another',
    AWS_ACCESS_KEY_ID: 'X',
  }
  const env = parseEnv({ PLUMBLINE_DATA: dataFolder, PLUMBLINE_CONFIG: 'none.yaml', ...elsewhere }, dataFolder)
  runtime = await createRuntime({ role: 'command', env, databaseUrl: database.url, log: pino({ level: 'silent' }) })
  ctx = asSystem(runtime)
})
afterAll(async () => {
  await runtime?.close(1_000)
  await database?.[Symbol.asyncDispose]()
  await lab?.stop()
  fs.rmSync(dataFolder, { recursive: true, force: true })
})

const auth = z.looseObject({
  auth_url: z.string(),
  username: z.string(),
  password: z.string(),
  project_name: z.string(),
  user_domain_name: z.string(),
})
/** User and password of a simulated OpenStack cloud. */
const openstackLogin = (cloud: string) => {
  const { clouds } = z
    .object({ clouds: z.record(z.string(), z.looseObject({ auth: z.unknown() })) })
    .parse(parse(fs.readFileSync(path.join(lab.folder, 'clouds.yaml'), 'utf8')))
  return auth.parse(clouds[cloud]?.auth)
}

it('of OpenStack reach the project that they are for', async () => {
  const login = openstackLogin('harbor')
  const added = await addCloud(ctx, {
    id: 'typed-openstack',
    provider: 'openstack',
    region: 'RegionOne',
    credentials: {
      kind: 'openstack-password',
      authUrl: login.auth_url,
      username: login.username,
      password: login.password,
      project: login.project_name,
      domain: login.user_domain_name,
    },
  })
  expect(added.identity).toMatchObject({ user: login.username, accountName: login.project_name })
  const catalogue = await (await runtime.providers.of('typed-openstack')).catalogue(plainCall(30_000))
  expect(catalogue.images.length).toBeGreaterThan(0)
})

it('of EC2 sign requests', async () => {
  const ini = fs.readFileSync(path.join(lab.folder, 'aws-credentials'), 'utf8')
  const value = (key: string) => new RegExp(`${key}\\s*=\\s*(\\S+)`).exec(ini)![1]!
  const config = lab.config.clouds.find(({ provider }) => provider === 'aws-ec2')!
  const endpoint = 'endpoint' in config ? config.endpoint : undefined
  const input = (secretAccessKey: string) => ({
    id: 'typed-ec2',
    provider: 'aws-ec2',
    region: config.region,
    endpoint,
    credentials: { kind: 'aws-key', accessKeyId: value('aws_access_key_id'), secretAccessKey },
  })
  await expect(addCloud(ctx, input('of-another-key'))).rejects.toMatchObject({ details: { code: 'auth' } })
  const added = await addCloud(ctx, input(value('aws_secret_access_key')))
  expect(added.identity?.account).toMatch(/^\d{12}$/)
})

it('of a user that the cloud does not know are refused with its words, and nothing is kept', async () => {
  const login = openstackLogin('harbor')
  const wrong = {
    kind: 'openstack-password',
    authUrl: login.auth_url,
    username: 'nobody',
    password: 'hush',
    project: 'x',
  }
  const refused = await addCloud(ctx, {
    id: 'refused',
    provider: 'openstack',
    region: 'RegionOne',
    credentials: wrong,
  }).catch((error: Error) => error)
  expect(refused).toMatchObject({ code: 'precondition-failed', details: { code: 'auth' } })
  expect((refused as Error).message).not.toContain('hush')
  await expect(runtime.providers.of('refused')).rejects.toMatchObject({ code: 'not-found' })
})
