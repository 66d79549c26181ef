import {
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import type { z } from 'zod'
import type { CloudNode } from '@/server/domain/node'
import { ProviderError } from '../errors'
import { pause } from '../http'
import type { Call, CreateNode, Mark, NodePage, NodeRef, SyncCursor } from '../port'
import type { Caches } from './caches'
import type { Aws } from './client'
import { isWord } from './errors'
import { launchRequest } from './launch'
import { toNode } from './map'
import { byIntent } from './marks'
import { allOf, pagesOf } from './pages'
import { anything, consoleOutput, describeInstances, runInstances, type WireInstance } from './wire'

const noSuchInstance = /^InvalidInstanceID\.(NotFound|Malformed)$/
const dead: ReadonlySet<string> = new Set(['terminated'])
/** DescribeInstances' largest page; it counts instances and never splits a reservation. */
const pageSizeMax = 1000

type Page = z.output<typeof describeInstances>
const instancesOf = (page: Page): WireInstance[] => page.Reservations.flatMap((reservation) => reservation.Instances)

type Filters = { Name: string; Values: string[] }[]
const describe = (aws: Aws, call: Call, filters: Filters | undefined, token: string | undefined) =>
  aws.ask(call, {
    action: 'DescribeInstances',
    answer: describeInstances,
    send: ({ ec2 }, options) =>
      ec2.send(
        new DescribeInstancesCommand({
          Filters: filters,
          MaxResults: aws.options.pageSize ?? pageSizeMax,
          NextToken: token,
        }),
        options,
      ),
  })

/** All instances that the filters select, over all pages. */
export const findInstances = (aws: Aws, filters: Filters, call: Call): Promise<WireInstance[]> =>
  allOf('DescribeInstances', (token) => describe(aws, call, filters, token), instancesOf)

/** EC2 has no increments: every sync reads all, a page at a time. */
export async function* listNodes(aws: Aws, caches: Caches, call: Call): AsyncGenerator<NodePage, SyncCursor | null> {
  for await (const page of pagesOf('DescribeInstances', (token) => describe(aws, call, undefined, token))) {
    const instances = instancesOf(page)
    await caches.learn(instances, call)
    yield { nodes: instances.map((one) => toNode(one, caches)), gone: [] }
  }
  return null
}

/** null for an instance that EC2 does not know; one made a moment ago may be among those. */
export async function getInstance(aws: Aws, id: string, call: Call): Promise<WireInstance | null> {
  try {
    const page = await aws.ask(call, {
      action: 'DescribeInstances',
      answer: describeInstances,
      // MaxResults together with ids is InvalidParameterCombination.
      send: ({ ec2 }, options) => ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }), options),
    })
    return instancesOf(page)[0] ?? null
  } catch (error) {
    if (isWord(error, noSuchInstance)) return null
    throw error
  }
}

export async function getNode(aws: Aws, caches: Caches, ref: NodeRef, call: Call): Promise<CloudNode | null> {
  const instance = await getInstance(aws, ref.serverId, call)
  if (!instance) return null
  await caches.learn([instance], call)
  return toNode(instance, caches)
}

async function instanceOfIntent(aws: Aws, mark: Mark, call: Call): Promise<NodeRef | null> {
  const found = (await findInstances(aws, byIntent(mark), call)).filter((one) => !dead.has(one.State?.Name ?? ''))
  // Two can only exist on a service that ignored the token; the same one has to be chosen each time.
  const [first] = found.toSorted((a, b) => (a.InstanceId < b.InstanceId ? -1 : 1))
  return first ? { serverId: first.InstanceId } : null
}

const attemptsMax = 3
const lookMs = 500

/**
 * One instance per intent. ClientToken makes RunInstances idempotent on AWS; other services ignore it, so the tag is
 * looked for first, and again for a while after an answer that was lost, before anything is sent a second time.
 */
export async function createNode(aws: Aws, caches: Caches, request: CreateNode, call: Call): Promise<NodeRef> {
  const existing = await instanceOfIntent(aws, request.mark, call)
  if (existing) return existing
  const input = await launchRequest(caches, request, call)
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await aws.ask(call, {
        action: 'RunInstances',
        kind: 'create',
        answer: runInstances,
        send: ({ ec2 }, options) => ec2.send(new RunInstancesCommand(input), options),
      })
      return { serverId: answer.Instances[0]?.InstanceId ?? '' }
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error
      const mismatch = isWord(error, /^IdempotentParameterMismatch$/)
      const lost = ['unavailable', 'timeout', 'protocol'].includes(error.code)
      if (!mismatch && !lost) throw error
      const found = await lookAgain(aws, request.mark, call)
      if (found) return found
      if (mismatch || attempt >= attemptsMax) throw error
    }
  }
}

/** An instance that was made a moment ago may not be visible yet. */
async function lookAgain(aws: Aws, mark: Mark, call: Call): Promise<NodeRef | null> {
  const deadline = performance.now() + (aws.options.settleMs ?? 4_000)
  for (;;) {
    const found = await instanceOfIntent(aws, mark, call)
    if (found || performance.now() + lookMs > deadline) return found
    await pause(lookMs, call.signal)
  }
}

/** One by one: with several ids, one unknown id makes the whole request fail. Gone already is done. */
export async function destroyNode(aws: Aws, ref: NodeRef, call: Call): Promise<void> {
  try {
    await aws.ask(call, {
      action: 'TerminateInstances',
      kind: 'repeatable',
      answer: anything,
      send: ({ ec2 }, options) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [ref.serverId] }), options),
    })
  } catch (error) {
    if (!isWord(error, noSuchInstance)) throw error
  }
}

/** null: none yet (EC2 posts it some minutes after the start), or no such instance. */
export async function readConsole(aws: Aws, ref: NodeRef, call: Call): Promise<string | null> {
  try {
    const { Output } = await aws.ask(call, {
      action: 'GetConsoleOutput',
      answer: consoleOutput,
      send: ({ ec2 }, options) =>
        ec2.send(new GetConsoleOutputCommand({ InstanceId: ref.serverId, Latest: false }), options),
    })
    return Output ? Buffer.from(Output, 'base64').toString('utf8') : null
  } catch (error) {
    if (isWord(error, noSuchInstance)) return null
    throw error
  }
}
