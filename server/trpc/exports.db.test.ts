import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExportKind } from '@/server/services/exports/export-nodes'
import { syncCloudNodes } from '@/server/services/inventory/sync'
import { fakeNode } from '@/server/services/testing/fake-cloud'
import { type TestInstallation, testInstallation } from '@/server/services/testing/test-runtime'
import { createToken } from '@/server/services/tokens/create-token'
import { handleExport } from './exports'

let here: TestInstallation
let token: string
beforeAll(async () => {
  here = await testInstallation()
  token = (await createToken(here.as('admin'), { name: 'reader', role: 'viewer' })).token
  here.clouds.os1.nodes = Array.from({ length: 1203 }, (_, index) =>
    fakeNode(`a${index}`, { name: `node-${index % 1000}`, state: index % 3 === 0 ? 'stopped' : 'running' }),
  )
  here.clouds.os2.nodes = [fakeNode('b', { name: 'other' })]
  for (const cloud of ['os1', 'os2']) await syncCloudNodes(here.runtime, cloud, new AbortController().signal)
})
afterAll(async () => await here[Symbol.asyncDispose]())

const ask = async (
  kind: ExportKind,
  query = '',
  init: RequestInit = { headers: { authorization: `Bearer ${token}` } },
) => await handleExport(new Request(`http://127.0.0.1:3000/api/v1/exports/${kind}${query}`, init), kind, here.runtime)

describe('exports over HTTP', () => {
  it('nodes as NDJSON', async () => {
    const answer = await ask('nodes', '?format=ndjson')
    expect(answer.status).toBe(200)
    const lines = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.length).toBe(1204)
  })
})
