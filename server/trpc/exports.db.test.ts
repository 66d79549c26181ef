import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SQL } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExportKind } from '@/server/services/exports/export-nodes'
import { syncCloudNodes } from '@/server/services/inventory/sync'
import { listNodes, listNodesInput } from '@/server/services/nodes/list-nodes'
import { fakeNode } from '@/server/services/testing/fake-cloud'
import { type TestInstallation, testInstallation } from '@/server/services/testing/test-runtime'
import { createToken } from '@/server/services/tokens/create-token'
import { revokeToken } from '@/server/services/tokens/revoke-token'
import { handleExport } from './exports'

let here: TestInstallation
let token: string
const kinds: ExportKind[] = ['nodes', 'ansible', 'ssh-config', 'prometheus-sd']
beforeAll(async () => {
  here = await testInstallation()
  token = (await createToken(here.as('admin'), { name: 'reader', role: 'viewer' })).token
  here.clouds.os1.nodes = Array.from({ length: 1203 }, (_, index) =>
    fakeNode(`a${index}`, { name: `node-${index % 1000}`, state: index % 3 === 0 ? 'stopped' : 'running' }),
  )
  here.clouds.os2.nodes = [
    fakeNode('b', { name: 'other', marks: { role: 'db' } }),
    fakeNode('c', { name: '=1+1', addresses: [] }),
  ]
  for (const cloud of ['os1', 'os2']) await syncCloudNodes(here.runtime, cloud, new AbortController().signal)
})
afterAll(async () => await here[Symbol.asyncDispose]())

const url = (kind: ExportKind, query = '') => `http://127.0.0.1:3000/api/v1/exports/${kind}${query}`
const bearer = (text = token) => ({ authorization: `Bearer ${text}` })
const ask = async (kind: ExportKind, query = '', init: RequestInit = { headers: bearer() }) =>
  await handleExport(new Request(url(kind, query), init), kind, here.runtime)
type Line = { id: string; name: string; state: string; cloud: string }
const lines = async (answer: Response): Promise<Line[]> =>
  (await answer.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

describe('who may export', () => {
  it.each(kinds)('%s: nobody without a session or token, everybody with one', async (kind) => {
    const stranger = await ask(kind, '', {})
    expect(stranger.status).toBe(401)
    expect(stranger.headers.get('www-authenticate')).toBe('Bearer')
    expect(await stranger.json()).toMatchObject({ code: 'UNAUTHORIZED' })
    expect((await ask(kind, '', { headers: bearer('plb_wrong') })).status).toBe(401)
    const reader = await ask(kind, '?cloud=os2')
    expect(reader.status).toBe(200)
    expect(reader.headers.get('cache-control')).toBe('no-store')
    expect(reader.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="plumbline-${kind}-\\d{4}-\\d\\d-\\d\\dT\\d{4}Z\\.(csv|json|conf)"$`),
    )
    await reader.body?.cancel()
  })

  it('not any more when the token was revoked', async () => {
    const made = await createToken(here.as('admin'), { name: 'leaving', role: 'viewer' })
    await revokeToken(here.as('admin'), { id: made.id })
    expect((await ask('nodes', '', { headers: bearer(made.token) })).status).toBe(401)
  })
})

describe('which nodes', () => {
  it('all of them, each once, over many pages', async () => {
    const all = await lines(await ask('nodes', '?format=ndjson'))
    expect(new Set(all.map((node) => node.id)).size).toBe(1205)
    expect(all).toHaveLength(1205)
    const csv = await (await ask('nodes')).text()
    expect(csv.split('\r\n')).toHaveLength(1205 + 2)
    expect(csv).toContain(",'=1+1,os2,")
    expect(JSON.parse(await (await ask('nodes', '?format=json')).text())).toHaveLength(1205)
  })

  it.each([
    '?cloud=os2',
    '?cloud=&state=&q=',
    '?state=stopped',
    '?state=stopped,pending&cloud=os1',
    '?q=node-99',
    '?q=role',
    '?q=node-7&state=running&cloud=os1,os2',
    '?q=nothing-has-this',
    '?allocation=3f0c2f0e-0000-4000-8000-000000000000',
  ])('exactly those that the list shows: %s', async (query) => {
    const input = listNodesInput.parse({ ...Object.fromEntries(new URLSearchParams(query)), limit: 500 })
    const listed = (await listNodes(here.as('viewer'), input)).items.map((node) => node.id)
    const exported = await lines(await ask('nodes', `${query}&format=ndjson`))
    expect(exported.slice(0, 500).map((node) => node.id)).toEqual(listed)
  })

  it('a parameter that is given twice is a list', async () => {
    const both = await lines(await ask('nodes', '?state=stopped&state=running&cloud=os1&format=ndjson'))
    expect(both).toHaveLength(1203)
  })

  it.each([
    ['?clouds=os1', '"clouds"'],
    ['?state=sleeping', 'state'],
    ['?format=xml', 'format'],
    ['?allocation=race', 'allocation'],
    ['?cursor=x', '"cursor"'],
  ])('a filter that is wrong or misspelt exports nothing: %s', async (query, said) => {
    const answer = await ask('nodes', query)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining(said) })
  })

  it('words of one export are unknown to the others', async () => {
    expect((await ask('nodes', '?port=9100')).status).toBe(400)
    expect((await ask('prometheus-sd', '?port=99999')).status).toBe(400)
    const found = await (await ask('prometheus-sd', '?port=9182&cloud=os2')).json()
    expect(found).toMatchObject([{ targets: ['203.0.113.9:9182'] }])
  })

  it('an inventory of nothing is an inventory', async () => {
    const query = '?q=nothing-has-this'
    expect(await (await ask('ansible', query)).json()).toEqual({
      _meta: { hostvars: {} },
      all: { children: ['ungrouped'] },
    })
    expect(await (await ask('prometheus-sd', query)).json()).toEqual([])
    expect(await (await ask('ssh-config', query)).text()).not.toContain('Host ')
    expect((await (await ask('nodes', query)).text()).split('\r\n')).toHaveLength(2)
  })

  it('HEAD tells the headers alone', async () => {
    const answer = await ask('nodes', '?format=ndjson', { method: 'HEAD', headers: bearer() })
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
    expect(answer.body).toBeNull()
  })
})

describe('an export that breaks', () => {
  const dialect = new PgDialect()
  /** An installation whose nodes can be read so many times and then no more. */
  const failing = (pages: number) => {
    let asked = 0
    const db = new Proxy(here.runtime.db, {
      get(target, name, self) {
        if (name !== 'execute') return Reflect.get(target, name, self)
        return (query: SQL) => {
          const isPage = dialect.sqlToQuery(query).sql.includes('as made')
          if (isPage && ++asked > pages) throw Object.assign(new Error('gone'), { code: 'ECONNRESET' })
          return target.execute(query)
        }
      },
    })
    return { ...here.runtime, db }
  }

  it('before its first byte is an error with its reason', async () => {
    const answer = await handleExport(new Request(url('nodes'), { headers: bearer() }), 'nodes', failing(0))
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
  })

  it.each(kinds)('in its middle ends the connection without its end (%s)', async (kind) => {
    const runtime = failing(2)
    const server = createServer(async (incoming, outgoing) => {
      const answer = await handleExport(new Request(url(kind), { headers: bearer() }), kind, runtime)
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers))
      await pipeline(Readable.fromWeb(answer.body as never), outgoing).catch(() => incoming.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    expect(answer.status).toBe(200)
    // What came is not shown: it is an export of many nodes.
    expect(
      await answer.text().then(
        () => 'ended',
        () => 'broke',
      ),
    ).toBe('broke')
    await new Promise((resolve) => server.close(resolve))
  })

  it('a reader that leaves ends the reading', async () => {
    const answer = await ask('nodes', '?format=ndjson')
    const reader = answer.body!.getReader()
    await reader.read()
    await reader.cancel()
    expect((await reader.read()).done).toBe(true)
  })
})
