import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { newSecret, signatureHeaders } from './signature'

const text = fs.readFileSync(path.resolve(import.meta.dirname, '..', '..', '..', 'docs', 'webhooks.md'), 'utf8')
const example = (language: string): string => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(text)?.[1] ?? ''

const secret = newSecret()
const body = JSON.stringify({ type: 'webhook.test', data: { message: 'Grüße' } })
const signedAt = (at: number, of = body) => ({ headers: signatureHeaders({ id: 'msg_1', at, body: of, secret }), body })
const now = () => Math.floor(Date.now() / 1000)
const cases = () => [
  signedAt(now()),
  { ...signedAt(now()), body: body.replace('test', 'best') },
  signedAt(now() - 600),
  { ...signedAt(now()), headers: { ...signedAt(now()).headers, 'webhook-signature': 'v1,bm9uc2Vuc2U=' } },
]
const wanted = [true, false, false, false]

describe('the examples of docs/webhooks.md tell true from false', () => {
  it('in Node', async () => {
    const module = `data:text/javascript,${encodeURIComponent(example('js'))}`
    const { verify } = (await import(/* @vite-ignore */ module)) as { verify: (...of: unknown[]) => boolean }
    expect(cases().map((one) => verify(secret, one.headers, one.body))).toEqual(wanted)
  })

  it.skipIf(spawnSync('python3', ['--version']).status !== 0)('in Python', () => {
    const script = `${example('python')}
import json, sys
secret, cases = json.load(sys.stdin)
print(json.dumps([verify(secret, one["headers"], one["body"].encode()) for one in cases]))`
    const input = JSON.stringify([secret, cases()])
    expect(JSON.parse(execFileSync('python3', ['-c', script], { input, encoding: 'utf8' }))).toEqual(wanted)
  })
})
