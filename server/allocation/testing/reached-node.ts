import type { StepFacts } from '@/server/domain/facts'
import type { LoginCandidate } from '@/server/domain/plan'
import { allocationRequestSchema } from '@/server/domain/request'
import type { CloudSite } from '../ports'
import { FakeCloud } from './fake-cloud'
import { MemoryNode, plainSite } from './memory-store'

export type Reached = {
  address: string
  port: number
  candidates: LoginCandidate[]
  keyType?: 'rsa' | undefined
  site?: Partial<CloudSite>
}

/** A node whose first five steps are done: an address and a node key, and a cloud that holds the key object. */
export async function reachedNode({
  address,
  port,
  candidates,
  keyType,
  site,
}: Reached): Promise<{ node: MemoryNode; cloud: FakeCloud }> {
  const request = allocationRequestSchema.parse({ name: 'web', clouds: ['cloud'] })
  const approved = { network: 'n', subnet: null, flavor: 'f', image: 'i', strategy: 'direct' as const, pool: null }
  const node = new MemoryNode({ request, approved, site: { ...plainSite, sshPort: port, ...site } })
  const cloud = new FakeCloud()
  const { store, run } = node.claim()
  const key = await (keyType === 'rsa' ? store.rsaNodeKey() : store.nodeKey())
  const intent = await store.intend('key')
  const mark = { installation: run.installation, allocation: run.allocationId, intent: intent.id }
  const call = { signal: new AbortController().signal, record: () => {} }
  const handle = await cloud.addKey({ mark, name: intent.name, publicKey: key.publicKey }, call)
  await store.settle(intent.id, handle.id)
  // The node itself: the engine looks whether it is still there.
  const serverMark = { ...mark, intent: 'server-intent' }
  const server = { id: 'server-0', name: 'web-1', installation: run.installation, allocation: run.allocationId }
  cloud.things.push({
    ...server,
    kind: 'server',
    intent: serverMark.intent,
    mark: serverMark,
    looks: 9,
    uses: [],
    hiddenLooks: 0,
  })
  const chosen = (id: string) => ({ id, name: id, decidedBy: 'published' as const, rule: 'r', reason: 'r' })
  const done: Pick<StepFacts, 1 | 2 | 3 | 4 | 5> = {
    1: {
      keyType: keyType ?? 'ed25519',
      fingerprint: key.fingerprint,
      channel: 'key-object',
      onThisNodeOnly: true,
      keyId: handle.id,
    },
    2: { networks: 1, flavors: 1, images: 1, gaps: [] },
    3: {
      network: chosen('n'),
      flavor: chosen('f'),
      image: chosen('i'),
      strategy: 'direct',
      strategyReason: 'r',
      changedFromApproved: false,
      loginCandidates: candidates,
    },
    4: {
      providerId: 'server-0',
      requests: 1,
      otherZoneOrSize: false,
      acceptedMs: 1,
      runningMs: 1,
      securityGroupId: null,
    },
    5: {
      strategy: 'direct',
      address,
      version: 4,
      public: true,
      cameWithCreate: true,
      madeResource: null,
      portForwarding: false,
    },
  }
  for (const step of [1, 2, 3, 4, 5] as const) {
    await store.beginStep(step, 1)
    await store.finishStep(step, { attempt: 1, ms: 1, calls: 1, facts: done[step], workarounds: [] })
  }
  return { node, cloud }
}
