import { afterAll, describe, expect, it } from 'vitest'
import { accountPassword, type OpensshMachine, opensshMissing, startOpenssh } from '@/e2e/helpers/openssh'
import { IndependentSsh } from '@/e2e/helpers/ssh-client'
import type { StepFacts } from '@/server/domain/facts'
import { knownHostsLine } from '@/server/ssh/known-hosts'
import { sshCommand } from '@/server/ssh/ssh-command'
import { runNode } from './engine'
import { recheckNode } from './recheck'
import { type MannerCase, manners } from './testing/manners'
import { reachedNode } from './testing/reached-node'
import { defaultTiming } from './timing'

const missing = opensshMissing()
if (missing) console.warn(`Steps 6 to 8 are not tested against a real OpenSSH: ${missing}.`)

const timing = { ...defaultTiming, sshPauseMs: 250, loginGraceMs: 2_000 }
const table: string[] = []

/** Steps 6 to 8 against one machine, then the last look as if two minutes had passed. */
async function runAgainst({ manner, candidates, keyType }: MannerCase) {
  // The key must exist before the machine boots with it, so its port is filled in afterwards.
  const { node, cloud } = await reachedNode({ address: '127.0.0.1', port: 0, candidates, keyType })
  const nodeKey = node.key!
  const machine = await startOpenssh(manner, nodeKey.publicKey)
  node.options.site = { ...node.options.site!, sshPort: machine.port }
  const client = new IndependentSsh(machine.port)
  const hasPassword = manner.password !== 'off'
  if (hasPassword) await client.listening()
  const passwordBefore = hasPassword ? client.withPassword(manner.user, accountPassword) : null
  const { run, store } = node.claim()
  const context = { run, store, provider: cloud, signal: new AbortController().signal }
  const outcome = await runNode(context, { timing })
  if (outcome === 'delivered') {
    const facts = run.done[8] as StepFacts[8]
    node.time = () => Date.now() + 121_000
    await recheckNode(context, { facts, removedAtMs: Date.now() }, { timing })
  }
  return { node, cloud, nodeKey, machine, client, outcome, passwordBefore }
}

describe.skipIf(missing !== null)('manners and troubles of OpenSSH', { timeout: 90_000 }, () => {
  afterAll(() => console.warn(['', 'manner | user (source, tries) | 6 | 7 | 8 | delivered', ...table, ''].join('\n')))

  it.each(manners)('$name', async (each) => {
    const { manner, verdicts, delivered, failure } = each
    const { node, cloud, nodeKey, machine, client, outcome, passwordBefore } = await runAgainst(each)
    try {
      const { view } = node
      const judged = [6, 7, 8].map((id) => view.steps[id - 1]!.judgement)
      table.push(row(each.name, node))
      expect(
        judged.map(({ verdict }) => verdict),
        JSON.stringify({ judged, failure: view.failure, log: view.log }, null, 1),
      ).toEqual(verdicts)
      expect(outcome).toBe(delivered ? 'delivered' : 'failed')
      expect(view.failure?.code).toBe(failure)
      expect(view.steps[5]?.facts).toMatchObject({ user: manner.user })

      if (passwordBefore) expect(passwordBefore, 'the password worked before').toMatchObject({ in: true })
      if (delivered) provesDelivered({ node, client, machine, manner, nodeKey: nodeKey.privateKey })
      else {
        expect(client.withKey(manner.user, nodeKey.privateKey), 'nobody is locked out').toMatchObject({ in: true })
        if (passwordBefore) {
          const after = client.withPassword(manner.user, accountPassword)
          expect(after, 'nothing half done').toMatchObject({ in: true })
        }
      }
      const keys = cloud.left.filter((thing) => thing.startsWith('key '))
      expect(keys).toHaveLength(delivered ? 0 : 1)
    } finally {
      client.close()
      await machine.stop()
    }
  })
})

type Proof = {
  node: Awaited<ReturnType<typeof reachedNode>>['node']
  client: IndependentSsh
  machine: OpensshMachine
  manner: MannerCase['manner']
  nodeKey: string
}

/** What a client that is not ours finds on a delivered node. */
function provesDelivered({ node, client, machine, manner, nodeKey }: Proof): void {
  for (const user of new Set([manner.user, 'root'])) {
    expect(client.withKey(user, nodeKey), `old key as ${user}`).toMatchObject({
      in: false,
      words: expect.stringContaining('Permission denied'),
    })
    const password = client.withPassword(user, accountPassword)
    expect(password, `password as ${user}`).toMatchObject({
      in: false,
      words: expect.stringMatching(/Permission denied \(publickey[^)]*\)/),
    })
    expect(password.words).not.toMatch(/password|keyboard-interactive/)
  }
  expect(client.withKey('root', node.fleet.privateKey)).toMatchObject({ in: true })
  const line = sshCommand({
    user: 'root',
    address: '127.0.0.1',
    port: machine.port,
    identityFile: client.file('fleet', node.fleet.privateKey),
    knownHostsFile: client.file(
      'known_hosts',
      `${knownHostsLine('127.0.0.1', machine.port, node.hosts.get('127.0.0.1')!)}\n`,
    ),
  })
  expect(client.pasted(line, 'id -u')).toMatchObject({ status: 0, stdout: '0' })
  const blob = nodeKey ? node.view.steps[7]?.facts : null
  expect(blob).toMatchObject({ filesHoldingKey: [], oldKeyRefused: true, apiDeleted: true })
  if (manner.user !== 'root') {
    expect(machine.inside(`cat /home/${manner.user}/.ssh/authorized_keys`), 'other keys stay').toContain('somebody')
  }
}

function row(name: string, node: Proof['node']): string {
  const { view } = node
  const six = view.steps[5]?.facts as StepFacts[6] | null
  const cells = [6, 7, 8].map((id) => {
    const { judgement, workarounds } = view.steps[id - 1]!
    return `${judgement.verdict}${workarounds.length > 0 ? ` (${workarounds.join(', ')})` : ''}: ${judgement.reason}`
  })
  const who = six
    ? `${six.user} (${six.source}, ${six.attempts.length}; ${six.connectionsBeforeBanner} before sshd)`
    : '-'
  return [name, who, ...cells, view.state === 'delivered' ? 'delivered' : `not delivered (${view.failure?.code})`].join(
    ' | ',
  )
}
