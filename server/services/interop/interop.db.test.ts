import fs from 'node:fs'
import path from 'node:path'
import { desc } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit } from '@/db/schema'
import { addOnGuideline } from '@/server/conformance/interop/testing'
import type { Role } from '@/server/domain/roles'
import { handleInteropResults } from '@/server/trpc/interop-results'
import { handleApi, openApiDocument } from '@/server/trpc/openapi'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { createToken } from '../tokens/create-token'
import { across } from './across'
import { getGuideline } from './get-guideline'
import { importGuideline } from './import-guideline'
import { importResults } from './import-results'
import { listGuidelines } from './list-guidelines'
import { listResults } from './list-results'
import { interopMatrix } from './matrix'
import { removeGuideline } from './remove-guideline'
import { removeResult } from './remove-result'
import { interopReport } from './report'
import { scsReport } from './scs-report'

const fixture = (name: string) =>
  fs.readFileSync(path.join(import.meta.dirname, '../../conformance/interop/fixtures', name), 'utf8')
const servers = 'tempest.api.compute.servers.test_servers.ServersTestJSON'
const keypair = 'tempest.api.compute.keypairs.test_keypairs.KeyPairsTestJSON.test_create'
const refstack = (...names: string[]) =>
  new TextEncoder().encode(JSON.stringify({ results: names.map((name) => ({ name })) }))
const compute = [`${servers}.test_create[id-1]`, `${servers}.test_delete`, keypair]

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

const newestAudit = async () => (await here.runtime.db.select().from(audit).orderBy(desc(audit.id)).limit(1))[0]!

describe('guidelines', () => {
  it('are imported as they are, listed with counts, and shown whole', async () => {
    const admin = here.as('admin')
    const item = await importGuideline(admin, { text: fixture('schema-1.5.json') })
    expect(item).toMatchObject({ family: 'interop', key: '2016.01', schema: '1.5', status: 'approved', addOn: false })
    await importGuideline(admin, { text: fixture('schema-1.2.json') })
    await importGuideline(admin, { text: addOnGuideline('2016.01') })
    await importGuideline(admin, { text: fixture('scope-scripts.yaml') })
    const { items } = await listGuidelines(here.as('viewer'))
    expect(items.map(({ key, counts, scs }) => [key, counts?.allTests ?? scs?.testcases])).toEqual([
      ['2015.03', 10],
      ['2016.01', 7],
      ['dns.2016.01', 1],
      ['6a5e1b62-0000-4000-8000-000000000001', 4],
    ])
    const detail = await getGuideline(here.as('viewer'), { key: '2016.01' })
    expect(detail.interop?.capabilities.map(({ id, status }) => `${status} ${id}`)).toEqual([
      'required compute-keypairs',
      'required compute-servers',
      'required objectstore-object',
      'advisory networks-l3',
      'deprecated compute-auth',
    ])
    expect(detail.interop?.designatedSections[0]?.guidance).toBe('Designated except drivers.')
    const scope = await getGuideline(here.as('viewer'), { key: '6a5e1b62-0000-4000-8000-000000000001' })
    expect(scope.scope?.versions.map(({ version }) => version)).toEqual(['next', 'v2', 'v1', 'v0'])
  })

  it('one of the same key is replaced, and the audit has both hashes', async () => {
    const changed = fixture('schema-1.5.json').replace('"approved"', '"superseded"')
    const before = (await listGuidelines(here.as('viewer'))).items.find(({ key }) => key === '2016.01')!
    const after = await importGuideline(here.as('admin'), { text: changed })
    expect(after.status).toBe('superseded')
    expect(await newestAudit()).toMatchObject({
      action: 'interop-guideline.replace',
      subject: '2016.01',
      details: { sha256: after.sha256, replaced: before.sha256 },
    })
  })

  it.each([
    ['no JSON', '{"a": ', /^This is no JSON/],
    ['another schema', '{"schema": "9.1"}', /known are 1\.2, 1\.3/],
    ['some YAML', 'a: b', /no SCS scope/],
    ['too large', `{"x": "${'y'.repeat(8 * 1024 * 1024)}"}`, /more than 8 MiB/],
  ])('%s is refused in words', async (_, text, words) => {
    await expect(importGuideline(here.as('admin'), { text })).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(words),
    })
  })
})

describe('results and reports', () => {
  it('without results everything is not reported', async () => {
    const report = await interopReport(here.as('viewer'), { id: 'os1', guideline: '2016.01', target: 'compute' })
    expect(report).toMatchObject({ result: null, verdict: 'NOT REPORTED', overall: 'NOT REPORTED', nonFlagTotal: 3 })
  })

  it('a report is made of the newest results that tell a test of the target', async () => {
    const operator = here.as('operator')
    const first = await importResults(operator, {
      cloud: 'os1',
      fileName: 'C:\\x\\run.json',
      bytes: refstack(...compute),
    })
    expect(first).toMatchObject({ source: 'refstack', fileName: 'run.json', passed: 3, failed: 0 })
    await importResults(operator, {
      cloud: 'os1',
      fileName: 'dns.json',
      bytes: refstack('designate.ZonesTest.test_create'),
    })
    const viewer = here.as('viewer')
    const report = await interopReport(viewer, { id: 'os1', guideline: '2016.01', target: 'compute' })
    expect(report).toMatchObject({ result: { id: first.id }, verdict: 'YES', nonFlagPassed: 3, nonFlagTotal: 3 })
    const object = await interopReport(viewer, { id: 'os1', guideline: '2016.01', target: 'platform' })
    expect(object).toMatchObject({ verdict: 'NO', failed: 0, notReported: 1 })
  })

  it('an add-on tells apart itself and what it stands on, each by the newest results that tell it', async () => {
    const report = await interopReport(here.as('viewer'), { id: 'os1', guideline: 'dns.2016.01' })
    expect(report).toMatchObject({
      result: { fileName: 'dns.json' },
      verdict: 'YES',
      required: [{ component: 'compute', guideline: '2016.01', verdict: 'YES' }],
      overall: 'YES',
    })
    const alone = { id: 'os1', guideline: 'dns.2016.01', result: report.result!.id }
    expect(await interopReport(here.as('viewer'), alone)).toMatchObject({ verdict: 'YES', overall: 'NOT REPORTED' })
  })

  it('an SCS report is held against its scope', async () => {
    const key = '6a5e1b62-0000-4000-8000-000000000001'
    const text = `spec: {uuid: ${key}}\nversions: {v2: {flavors-syntax: 1, flavors-present: 1, images-source: 1}}\n`
    const made = await importResults(here.as('operator'), {
      cloud: 'os2',
      fileName: 'r.yaml',
      bytes: new TextEncoder().encode(text),
    })
    expect(made.warnings).toHaveLength(1)
    const { versions } = await scsReport(here.as('viewer'), { id: 'os2', guideline: key })
    expect(versions.find(({ version }) => version === 'v2')!.targets).toMatchObject([
      { target: 'main', value: 1, words: '3 of 3 test cases passed.' },
      { target: 'recommended', value: null, words: '0 of 1 test case passed, 1 missing.' },
    ])
    await expect(scsReport(here.as('viewer'), { id: 'os2', guideline: '2016.01' })).rejects.toThrow('no SCS scope')
    await expect(interopReport(here.as('viewer'), { id: 'os2', guideline: key })).rejects.toThrow('is an SCS scope')
  })

  it('the matrix has each cloud with what its results say, also while there is no run', async () => {
    const matrix = await interopMatrix(here.as('viewer'), {
      columns: [
        { guideline: '2016.01', target: 'compute' },
        { guideline: 'dns.2016.01', target: null },
      ],
    })
    expect(matrix.columns.map(({ name }) => name)).toEqual(['2016.01 OpenStack Powered Compute', 'dns.2016.01 DNS'])
    expect(matrix.rows.map(({ cloud, api }) => [cloud, ...api.map(({ verdict }) => verdict)])).toEqual([
      ['os1', 'YES', 'YES'],
      ['os2', 'NOT REPORTED', 'NOT REPORTED'],
    ])
    await expect(
      interopMatrix(here.as('viewer'), { columns: [{ guideline: 'none', target: null }] }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })

  it('a capability is compared over the guidelines that have it', async () => {
    const told = await across(here.as('viewer'), { capability: 'compute-servers' })
    expect(told.rows.map(({ guideline, changes }) => [guideline, changes.length])).toEqual([
      ['2015.03', 0],
      ['2016.01', 3],
    ])
    await expect(across(here.as('viewer'), { capability: 'none' })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('results and guidelines are removed; what is not there is told', async () => {
    const { items } = await listResults(here.as('viewer'), { cloud: 'os2' })
    expect(items).toHaveLength(1)
    await removeResult(here.as('operator'), { id: items[0]!.id })
    expect((await listResults(here.as('viewer'), { cloud: 'os2' })).items).toEqual([])
    await expect(removeResult(here.as('operator'), { id: items[0]!.id })).rejects.toMatchObject({ code: 'not-found' })
    await removeGuideline(here.as('admin'), { key: 'dns.2016.01' })
    expect((await newestAudit()).action).toBe('interop-guideline.remove')
    await expect(removeGuideline(here.as('admin'), { key: 'dns.2016.01' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('over HTTP', () => {
  const tokenOf = async (role: Role) => (await createToken(here.as('admin'), { name: `${role}-http`, role })).token
  const post = async (cloud: string, body: BodyInit, headers: Record<string, string>) => {
    const url = `http://127.0.0.1:3000/api/v1/clouds/${cloud}/interop-results?name=run.json`
    const answer = await handleInteropResults(new Request(url, { method: 'POST', body, headers }), cloud, here.runtime)
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }

  it('bytes are imported by operators alone, and a refusal says why', async () => {
    const body = () => Buffer.from(refstack(...compute))
    const as = async (role: Role) => ({ authorization: `Bearer ${await tokenOf(role)}` })
    expect(await post('os1', body(), {})).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } })
    expect(await post('os1', body(), await as('viewer'))).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    const operator = await as('operator')
    expect(await post('os1', body(), operator)).toMatchObject({
      status: 201,
      body: { fileName: 'run.json', passed: 3 },
    })
    expect(await post('nowhere', body(), operator)).toMatchObject({ status: 404 })
    expect(await post('os1', Buffer.from([0xb3, 0x29]), operator)).toMatchObject({
      status: 400,
      body: {
        message:
          'The stream is torn at byte 0: 2 bytes are left, and a packet has at least 8. Was the file copied while it was written?',
      },
    })
    expect(await post('os1', Buffer.from(refstack('tempest.a\u0000b')), operator)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('NUL character') },
    })
    expect(await post('os1', body(), { ...operator, 'content-length': String(65 * 1024 * 1024) })).toMatchObject({
      status: 400,
    })
  })

  it('a guideline of several MiB passes the API, and the document names every path', async () => {
    const padded = fixture('schema-1.5.json').replace('"Fix it."', `"${'x'.repeat(3 * 1024 * 1024)}"`)
    const headers = { authorization: `Bearer ${await tokenOf('admin')}`, 'content-type': 'application/json' }
    const request = new Request('http://127.0.0.1:3000/api/v1/interop/guidelines', {
      method: 'POST',
      body: JSON.stringify({ text: padded }),
      headers,
    })
    expect(await (await handleApi(request, here.runtime)).json()).toMatchObject({ key: '2016.01' })
    const paths = Object.entries(openApiDocument('http://127.0.0.1:3000').paths ?? {})
    expect(
      paths.filter(([name]) => name.includes('interop')).map(([name, of]) => [name, Object.keys(of ?? {})]),
    ).toEqual([
      ['/interop/guidelines', ['get', 'post']],
      ['/clouds/{id}/interop-report', ['get']],
      ['/clouds/{id}/interop-results', ['post']],
    ])
  })
})
