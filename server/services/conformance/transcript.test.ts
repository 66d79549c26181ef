import { describe, expect, it } from 'vitest'
import type { StepId } from '@/server/domain/steps'
import { decisiveLines, type PlainLine } from './decisive'
import { keptLines, linesMax, transcriptOf } from './transcript'

const at = '2026-11-02T10:00:00.000Z'
const call = (text: string, status: number | null = 200): PlainLine => ({ at, kind: 'call', text, status, ms: 3 })
const log = (text: string, level: 'info' | 'warn' = 'info'): PlainLine => ({ at, kind: 'log', text, level })
const compute = 'https://cloud.example.org:8774/v2.1'
const network = 'https://cloud.example.org:9696/v2.0'

type Row = { step: StepId; name: string; lines: PlainLine[]; decisive: number[]; facts?: object; failed?: boolean }
const rows: Row[] = [
  {
    step: 1,
    name: 'the call that made the key',
    lines: [log('Adding key plumbline-x.'), call(`POST ${compute}/os-keypairs`, 201)],
    decisive: [1],
  },
  { step: 1, name: 'the same on EC2', lines: [call('ImportKeyPair ec2 us-east-1')], decisive: [0] },
  {
    step: 2,
    name: 'the lists and what they lack',
    lines: [
      call(`GET ${network}/networks?limit=100`),
      call(`GET ${network}/quotas/p/details.json`),
      call(`GET ${compute}/flavors/detail`),
      call('GET https://cloud.example.org/image/v2/images?limit=100'),
      log('2 networks are listed.'),
      log('4 images lack a version.', 'warn'),
    ],
    decisive: [0, 2, 3, 5],
  },
  {
    step: 3,
    name: 'the picks and their reasons',
    lines: [
      call(`GET ${network}/networks`),
      log('By what the cloud publishes alone: nothing tells these apart.', 'warn'),
      log('Network a: A person chose it.'),
      log('Flavor b: It is the only flavor that fits.'),
      log('Image c: It is the newest.'),
      log('Way to the node: direct. It works.'),
    ],
    decisive: [1, 2, 3, 4, 5],
  },
  {
    step: 4,
    name: 'the create call and the one that said it runs',
    lines: [
      call(`POST ${network}/security-groups`, 201),
      call(`POST ${compute}/servers`, 202),
      call(`GET ${compute}/servers/1`),
      call(`GET ${compute}/servers/1`),
      log('web-1 runs after 9 s.'),
    ],
    decisive: [1, 3, 4],
  },
  {
    step: 5,
    name: 'the call that made a floating IP',
    lines: [
      call(`GET ${network}/floatingips?tags=x`),
      call(`POST ${network}/floatingips`, 201),
      call(`GET ${compute}/servers/1`),
      log('198.51.100.9 is made; waiting until the node shows it.'),
      log('The node has 198.51.100.9.'),
    ],
    facts: { address: '198.51.100.9' },
    decisive: [1, 4],
  },
  {
    step: 5,
    name: 'the look that showed an address that came by itself',
    lines: [
      call('DescribeInstances ec2 us-east-1'),
      call('DescribeInstances ec2 us-east-1'),
      log('The node has 203.0.113.7.'),
    ],
    facts: { address: '203.0.113.7' },
    decisive: [1, 2],
  },
  {
    step: 6,
    name: 'refused names and the one that worked',
    lines: [
      log('Waiting for sshd at 203.0.113.7.'),
      log('ubuntu: Refused; the server offers publickey.'),
      log('root is told to log in as cloud.'),
      log('Logged in as cloud. Host key SHA256:x (first-use).'),
    ],
    decisive: [1, 2, 3],
  },
  {
    step: 7,
    name: 'how root was become and proven',
    lines: [
      log('ubuntu becomes root by sudo.'),
      log('1 of 1 fleet keys added to root.'),
      log('Root logs in with the fleet key.'),
      log('Password login is switched off (x, reloaded by systemctl).'),
    ],
    decisive: [0, 2, 3],
  },
  {
    step: 8,
    name: 'both places of the key, and the proof',
    lines: [
      log('Removed from /home/ubuntu/.ssh/authorized_keys.'),
      call(`DELETE ${compute}/os-keypairs/plumbline-x`, 202),
      log('The old key is refused for ubuntu.'),
    ],
    decisive: [0, 1, 2],
  },
  {
    step: 4,
    name: 'what refused it, when it failed',
    lines: [
      call(`POST ${network}/security-groups`, 201),
      call(`POST ${compute}/servers`, 403),
      log('Trying again.', 'warn'),
    ],
    failed: true,
    decisive: [1, 2],
  },
  {
    step: 2,
    name: 'a call that never got an answer',
    lines: [call('GET https://cloud.example.org/v3 (timeout)', null), log('x')],
    failed: true,
    decisive: [0],
  },
  { step: 7, name: 'the last line where no rule finds one', lines: [log('a'), log('b')], decisive: [1] },
  { step: 7, name: 'nothing of nothing', lines: [], decisive: [] },
]

describe('decisive lines', () => {
  it.each(rows)('step $step: $name', ({ step, lines, decisive, facts = null, failed = false }) => {
    expect([...decisiveLines({ step, lines, facts, failed })].sort((a, b) => a - b)).toEqual(decisive)
  })
})

describe('the transcript of a step', () => {
  const step = { step: 2, state: 'done', facts: {} } as Parameters<typeof transcriptOf>[1]
  const line = (seq: number, message: string) => ({ seq, at, step: 2 as const, level: 'info' as const, message })

  it('puts what was said and asked in order, without other steps, and names an action once', () => {
    const exchange = {
      seq: 2,
      at,
      step: 2 as const,
      id: 'e',
      method: 'DescribeVpcs',
      target: 'ec2 DescribeVpcs us-east-1',
    }
    const { lines, linesLeftOut } = transcriptOf(
      {
        log: [line(3, 'after'), line(1, 'before'), { ...line(4, 'other'), step: 3 }],
        exchanges: [{ ...exchange, status: 403, ms: 5, error: 'auth' }],
      },
      step,
    )
    expect(lines).toEqual([
      { at, kind: 'log', text: 'before', decisive: false },
      {
        at,
        kind: 'call',
        text: 'DescribeVpcs ec2 us-east-1 (auth)',
        status: 403,
        ms: 5,
        exchange: 'e',
        decisive: true,
      },
      { at, kind: 'log', text: 'after', decisive: false },
    ])
    expect(linesLeftOut).toBe(0)
  })

  it('leaves out the middle of a long one and says how much, but never what decides', () => {
    const log = Array.from({ length: 200 }, (_, index) => line(index, `line ${index}`))
    const middle = {
      seq: 99.5,
      at,
      step: 2 as const,
      id: 'e',
      method: 'GET',
      target: 'https://x/v2.0/networks',
      status: 200,
      ms: 1,
      error: null,
    }
    const { lines, linesLeftOut } = transcriptOf({ log, exchanges: [middle] }, step)
    expect(lines).toHaveLength(linesMax)
    expect(linesLeftOut).toBe(201 - linesMax)
    expect(lines[0]?.text).toBe('line 0')
    expect(lines.at(-1)?.text).toBe('line 199')
    expect(lines.filter(({ decisive }) => decisive).map(({ text }) => text)).toEqual(['GET https://x/v2.0/networks'])
  })

  it('keeps everything up to the limit, in order', () => {
    expect(keptLines(3, new Set(), 3)).toEqual([0, 1, 2])
    expect(keptLines(5, new Set([2]), 3)).toEqual([0, 2, 4])
    expect(keptLines(6, new Set([1, 2, 3, 4]), 3)).toHaveLength(3)
  })

  it('cuts a line that is too long', () => {
    const [only] = transcriptOf({ log: [line(1, 'x'.repeat(5_000))], exchanges: [] }, step).lines
    expect(only?.text).toHaveLength(600)
  })
})
