import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { type Answer, answer, problem, type Request } from '@/lab/control/answer'
import { changes } from '@/lab/control/changes'
import { books, type ControlContext, faultKinds } from '@/lab/control/context'
import { controlPage } from '@/lab/control/page'
import { crowdManners, crowdMax, waveKinds } from '@/lab/crowd/state'

const faultInput = z.strictObject({
  cloud: z.string().min(1),
  action: z.string().min(1).default('*'),
  kind: z.enum(faultKinds),
  times: z.coerce.number().int().min(1).max(1_000_000).default(1),
  retryAfterS: z.coerce.number().min(0).optional(),
  delayMs: z.coerce.number().min(0).max(600_000).optional(),
})
const gateInput = z.strictObject({
  cloud: z.string().min(1),
  action: z.string().min(1),
  place: z.enum(['before', 'after']).default('before'),
})
const crowdInput = z.strictObject({
  count: z.number().int().min(0).max(crowdMax),
  manner: z.enum(crowdManners).default('idle'),
})
const crowdChange = z.strictObject({
  percent: z.coerce.number().gt(0).max(100),
  kind: z.enum(waveKinds).default('tags'),
})

function checkCloud(context: ControlContext, id: string): string | null {
  const known = context.clouds.map(({ cloud }) => cloud.id)
  return id === '*' || known.includes(id) ? null : `There is no cloud "${id}". Clouds: ${known.join(', ')}, or *.`
}

function faults(context: ControlContext, { method, path, body, form }: Request): Answer {
  const [, id] = path
  if (method === 'GET' && id === undefined) return answer(200, { faults: context.controls.faults() })
  if (method === 'GET') {
    const fault = context.controls.faults().find((one) => one.id === id)
    return fault ? answer(200, fault) : problem(404, `There is no fault "${id}".`)
  }
  if (method === 'DELETE') {
    const count = context.controls.cancelFaults(id)
    return count > 0 || id === undefined
      ? answer(200, { cancelled: count })
      : problem(404, `There is no fault "${id}".`)
  }
  if (method !== 'POST') return problem(405, 'Use GET, POST or DELETE.')
  const input = faultInput.safeParse(body)
  if (!input.success) return problem(400, z.prettifyError(input.error))
  const unknown = checkCloud(context, input.data.cloud)
  if (unknown) return problem(400, unknown)
  const planned = context.controls.plan(input.data)
  return form ? { seeOther: '/' } : answer(201, planned)
}

async function gates(context: ControlContext, request: Request): Promise<Answer> {
  const { method, path, query, body, form, gone } = request
  const [, id] = path
  const { controls } = context
  if (method === 'POST' && id === undefined) {
    const input = gateInput.safeParse(body)
    if (!input.success) return problem(400, z.prettifyError(input.error))
    const unknown = checkCloud(context, input.data.cloud)
    if (unknown) return problem(400, unknown)
    const gate = controls.close(input.data.cloud, input.data.action, input.data.place)
    return form ? { seeOther: '/' } : answer(201, gate)
  }
  if (id === undefined)
    return method === 'GET' ? answer(200, { gates: controls.gates() }) : problem(405, 'Use GET or POST.')
  if (!controls.gate(id)) return problem(404, `There is no gate "${id}": it was never closed, or is open by now.`)
  if (method === 'DELETE') return answer(200, { released: controls.release(id) })
  if (method !== 'GET') return problem(405, 'Use GET or DELETE.')
  if (query.get('wait') === 'held') await Promise.race([controls.untilHeld(id), gone])
  const gate = controls.gate(id)
  return gate ? answer(200, gate) : problem(404, `The gate "${id}" was opened while you waited.`)
}

function crowds(context: ControlContext, { method, path, body }: Request): Answer {
  const [, id, what] = path
  const found = context.clouds.filter(({ cloud }) => cloud.id === id || id === '*')
  if (found.length === 0) return problem(404, `There is no cloud "${id}".`)
  if (what === 'changes') {
    if (method !== 'POST') return problem(405, 'Use POST.')
    const input = crowdChange.safeParse(body)
    if (!input.success) return problem(400, z.prettifyError(input.error))
    const { kind, percent } = input.data
    const changed = found.map(({ cloud }) => [cloud.id, cloud.changeCrowd(kind, percent)] as const)
    return answer(200, { changed: Object.fromEntries(changed) })
  }
  if (method !== 'PUT') return problem(405, 'Use PUT.')
  const input = crowdInput.safeParse(body)
  if (!input.success) return problem(400, z.prettifyError(input.error))
  for (const { cloud } of found) cloud.crowd(input.data.count, input.data.manner)
  return answer(200, { crowd: input.data.count })
}

async function route(context: ControlContext, request: Request): Promise<Answer> {
  const { method, path, query, form } = request
  const [first = '', second] = path
  if (first === 'faults') return faults(context, request)
  if (first === 'gates') return gates(context, request)
  if (first === 'crowds') return crowds(context, request)
  if (first === 'changes' || (first === 'clouds' && path[2] === 'changes')) return changes(context, request)
  // A form of the page cannot say DELETE.
  if (method === 'POST' && form && first === 'open' && second) {
    context.controls.release(second)
    return { seeOther: '/' }
  }
  if (method === 'POST' && form && first === 'cancel' && second) {
    context.controls.cancelFaults(second)
    return { seeOther: '/' }
  }
  if (method === 'DELETE' && first === 'machines' && path.at(-1) === 'faults') {
    const id = path.slice(1, -1).join('/')
    return context.heal(id) ? answer(200, { healed: id }) : problem(404, `There is no machine "${id}".`)
  }
  if (method !== 'GET') return problem(405, 'Use GET.')
  if (first === '') return { html: controlPage(context) }
  if (first === 'ready') return answer(200, { ready: true, world: context.world })
  if (first === 'calls') return answer(200, { calls: context.controls.calls(Number(query.get('after') ?? 0) || 0) })
  if (first === 'books') return answer(200, { clouds: books(context, query.get('marked')) })
  if (first !== 'state') return problem(404, `There is nothing at /${path.join('/')}.`)
  const clouds = context.clouds.map(({ cloud: { id, name, provider }, url }) => ({ id, name, provider, url }))
  const { world, bastion, controls } = context
  return answer(200, {
    world,
    simulated: true,
    bastion,
    clouds,
    machines: context.machines(),
    faults: controls.faults(),
    gates: controls.gates(),
    changes: Object.fromEntries(context.clouds.map(({ cloud }) => [cloud.id, cloud.changes?.list() ?? []])),
  })
}

const largestBody = 64 * 1024

async function readBody(request: IncomingMessage): Promise<{ body: unknown; form: boolean } | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > largestBody) return null
    chunks.push(bytes)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  // `curl -d '{...}'` calls its JSON a form.
  if (!text.startsWith('{') && request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const filled = [...new URLSearchParams(text)].filter(([, value]) => value !== '')
    return { body: Object.fromEntries(filled), form: true }
  }
  if (text === '') return { body: undefined, form: false }
  try {
    return { body: JSON.parse(text), form: false }
  } catch {
    return null
  }
}

/**
 * A page of some other site, open in the same browser, must not be able to play with the lab: it can neither send
 * another Host nor hide its Origin.
 */
function isForeign({ headers }: IncomingMessage): boolean {
  const host = headers.host ?? ''
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return true
  return headers.origin !== undefined && headers.origin !== `http://${host}`
}

/** Serves the control page and the JSON API behind it. */
export async function handleControl(
  context: ControlContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, type: string, text: string, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers }).end(text)
  }
  const sendJson = (status: number, body: unknown): void =>
    send(status, 'application/json', `${JSON.stringify(body)}\n`)
  if (isForeign(request)) return sendJson(403, { error: 'The lab answers pages and programs of this machine only.' })
  const read = await readBody(request)
  if (!read) return sendJson(400, { error: 'The body is no JSON, or longer than 64 KiB.' })
  const url = new URL(request.url ?? '/', 'http://lab')
  const gone = new Promise<void>((resolve) => response.once('close', resolve))
  const path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  const result = await route(context, { method: request.method ?? 'GET', path, query: url.searchParams, ...read, gone })
  if (response.destroyed) return
  if ('html' in result)
    send(200, 'text/html; charset=utf-8', result.html, {
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    })
  else if ('seeOther' in result) send(303, 'text/plain', '', { location: result.seeOther })
  else sendJson(result.status, result.body)
}
