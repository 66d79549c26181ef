import http from 'node:http'
import { describe, expect, it } from 'vitest'
import { handleControl } from '@/lab/control/api'
import { LabControls } from '@/lab/control/controls'
import { listen } from '@/lab/listen'
import type { BookEntry, CharacterChange, LabCloud } from '@/lab/port'

const entry = (name: string, marks: Record<string, string> = {}, seeded = false): BookEntry => ({
  kind: 'server',
  id: `id-${name}`,
  name,
  marks,
  seeded,
  state: 'ACTIVE',
})

/** What keeps what it was asked for, and refuses to close the default group. */
const changes = (id: string): LabCloud['changes'] => {
  const held: CharacterChange[] = []
  return {
    list: () => held,
    apply: (request) => {
      if (request.to === 'closed') throw Object.assign(new Error('Not here.'), { name: 'ChangeRefused' })
      const made = {
        ...request,
        id: `change-${held.length + 1}`,
        at: 0,
        text: `${request.of ?? id} <is> ${request.to}`,
      }
      held.push(made)
      return made
    },
    revert: (change) => held.splice(0, held.length, ...held.filter((one) => one.id !== change)).length > held.length,
  }
}

const cloud = (id: string, entries: BookEntry[]): LabCloud => ({
  id,
  name: `Cloud ${id}`,
  provider: 'openstack',
  handle: async () => undefined,
  books: () => entries,
  crowd: () => {},
  changeCrowd: () => 0,
  changes: changes(id),
  snapshot: () => null,
  connection: () => ({ entry: {} }),
})

async function startControl() {
  const controls = new LabControls()
  const clouds = [
    {
      cloud: cloud('harbor', [
        entry('web-1', {}, true),
        entry('plumbline-7', { allocation: 'abc-123' }),
        entry('<b>bold</b>'),
      ]),
      url: 'http://127.0.0.1:1',
    },
    { cloud: cloud('meadow', []), url: 'http://127.0.0.1:2' },
  ]
  const context = {
    controls,
    clouds,
    world: 'summit',
    bastion: { host: '127.0.0.1', port: 3, user: 'jump' },
    machines: () => [],
    heal: (id: string) => id === 'harbor/m-1',
  }
  const server = http.createServer((request, response) => void handleControl(context, request, response))
  const url = `http://127.0.0.1:${await listen(server, 0)}`
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    return {
      status: response.status,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
    }
  }
  const close = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
  }
  return { controls, url, call, [Symbol.asyncDispose]: close }
}

describe('the control API', () => {
  it('changes a cloud while it runs, shows it, and takes it back', async () => {
    await using lab = await startControl()
    const at = '/clouds/harbor/changes'
    const made = await lab.call('POST', at, { kind: 'rename-network', of: 'lan', to: 'backbone' })
    expect(made).toMatchObject({ status: 201, body: { id: 'change-1', text: 'lan <is> backbone' } })
    expect((await lab.call('GET', at)).body).toMatchObject({ changes: [{ id: 'change-1' }] })
    expect((await lab.call('GET', '/')).body.text).toContain('lan &#60;is&#62; backbone')
    expect((await lab.call('GET', '/state')).body).toMatchObject({
      changes: { harbor: [{ id: 'change-1' }], meadow: [] },
    })
    expect((await lab.call('DELETE', `${at}/change-1`)).status).toBe(200)
    expect((await lab.call('DELETE', `${at}/change-1`)).status).toBe(404)
    expect((await lab.call('GET', at)).body).toEqual({ changes: [] })
    expect(await lab.call('POST', at, { kind: 'default-group', to: 'closed' })).toMatchObject({
      status: 409,
      body: { error: 'Not here.' },
    })
    expect((await lab.call('POST', at, { kind: 'explode' })).status).toBe(400)
    expect((await lab.call('POST', '/clouds/nowhere/changes', { kind: 'floating-ips' })).status).toBe(404)
  })

  it('plans, shows and cancels faults', async () => {
    await using lab = await startControl()
    const made = await lab.call('POST', '/faults', {
      cloud: 'harbor',
      action: 'POST /compute/servers',
      kind: 'rate-limited',
      retryAfterS: 1,
      times: 2,
    })
    expect(made).toMatchObject({ status: 201, body: { kind: 'rate-limited', taken: 0 } })
    await lab.controls.enter('harbor', 'POST /compute/servers')
    expect(await lab.call('GET', `/faults/${made.body.id}`)).toMatchObject({ body: { taken: 1, times: 2 } })
    expect(await lab.call('DELETE', `/faults/${made.body.id}`)).toMatchObject({ status: 200, body: { cancelled: 1 } })
    expect(await lab.call('GET', '/faults')).toMatchObject({ body: { faults: [] } })
  })

  it.each([
    ['an unknown kind', { cloud: 'harbor', kind: 'meteor' }, /kind/],
    ['an unknown cloud', { cloud: 'mars', kind: 'quota' }, /There is no cloud "mars"/],
    ['an unknown key', { cloud: 'harbor', kind: 'quota', often: 3 }, /often/],
    ['a negative count', { cloud: 'harbor', kind: 'quota', times: -1 }, /times/],
  ])('refuses %s and says why', async (_what, body, why) => {
    await using lab = await startControl()
    const refused = await lab.call('POST', '/faults', body)
    expect(refused.status).toBe(400)
    expect(refused.body.error).toMatch(why)
    expect(lab.controls.faults()).toEqual([])
  })

  it('answers a waiting client when somebody is held at a gate', async () => {
    await using lab = await startControl()
    const made = await lab.call('POST', '/gates', { cloud: 'harbor', action: 'POST /compute/servers' })
    const waiting = lab.call('GET', `/gates/${made.body.id}?wait=held`)
    const request = lab.controls.enter('harbor', 'POST /compute/servers')
    expect(await waiting).toMatchObject({ status: 200, body: { held: 1 } })
    expect(await lab.call('DELETE', `/gates/${made.body.id}`)).toMatchObject({ body: { released: 1 } })
    expect(await request).toBeNull()
    expect((await lab.call('GET', `/gates/${made.body.id}`)).status).toBe(404)
  })

  it('takes the faults of a machine away', async () => {
    await using lab = await startControl()
    expect(await lab.call('DELETE', '/machines/harbor/m-1/faults')).toMatchObject({ body: { healed: 'harbor/m-1' } })
    expect((await lab.call('DELETE', '/machines/harbor/m-2/faults')).status).toBe(404)
  })

  it('shows the books, whole or what carries a mark', async () => {
    await using lab = await startControl()
    const whole = await lab.call('GET', '/books')
    expect(whole.body).toMatchObject({
      clouds: { harbor: [{ name: 'web-1' }, { name: 'plumbline-7' }, {}], meadow: [] },
    })
    const marked = await lab.call('GET', '/books?marked=abc-123')
    expect(marked.body).toEqual({ clouds: { harbor: [entry('plumbline-7', { allocation: 'abc-123' })], meadow: [] } })
  })

  it('says what it is, and 404 for what it is not', async () => {
    await using lab = await startControl()
    expect(await lab.call('GET', '/ready')).toMatchObject({ status: 200, body: { ready: true } })
    expect(await lab.call('GET', '/state')).toMatchObject({ body: { simulated: true, world: 'summit' } })
    expect((await lab.call('GET', '/nothing')).status).toBe(404)
    expect((await lab.call('PUT', '/faults')).status).toBe(405)
    expect((await fetch(`${lab.url}/faults`, { method: 'POST', body: '{' })).status).toBe(400)
  })
})

describe('the control page', () => {
  it('says that nothing is real and escapes what the clouds hold', async () => {
    await using lab = await startControl()
    const page = (await lab.call('GET', '/')).body.text
    expect(page).toContain('Nothing here is real')
    expect(page).toContain('&#60;b&#62;bold')
    expect(page).not.toContain('<b>bold')
  })

  it('plans a fault by its form', async () => {
    await using lab = await startControl()
    const body = new URLSearchParams({
      cloud: 'harbor',
      action: '',
      kind: 'quota',
      times: '3',
      retryAfterS: '',
      delayMs: '',
    })
    const response = await fetch(`${lab.url}/faults`, { method: 'POST', body, redirect: 'manual' })
    expect(response.status).toBe(303)
    expect(lab.controls.faults()).toMatchObject([{ cloud: 'harbor', action: '*', kind: 'quota', times: 3 }])
  })

  it('takes no orders from pages of other sites', async () => {
    await using lab = await startControl()
    const foreign = await lab.call(
      'POST',
      '/faults',
      { cloud: 'harbor', kind: 'quota' },
      { origin: 'https://elsewhere.example' },
    )
    expect(foreign.status).toBe(403)
    expect(lab.controls.faults()).toEqual([])
  })
})
