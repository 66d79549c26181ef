import { afterAll, describe, expect, it } from 'vitest'
import { account, readAsRoot } from '@/lab/machines/accounts'
import { offeredMethods, settingsFor } from '@/lab/machines/authentication'
import type { Machine } from '@/lab/machines/machine'
import { runShell } from '@/lab/machines/shell'
import type { MachineImage } from '@/lab/port'
import { labNode } from './testing/lab-node'

type Phase = 'keys' | 'lock' | 'remove'
type Kill = 'before' | 'after'
/** Images whose logins differ in what a wrong order would destroy; the first one is gone through in full. */
const images: { name: string; image: Partial<MachineImage>; phases: Phase[]; kills: Kill[] }[] = [
  { name: 'passwords by a drop-in', image: {}, phases: ['keys', 'lock', 'remove'], kills: ['before', 'after'] },
  {
    name: 'root is the login user',
    image: { loginUser: 'root', rootLogin: 'key', passwordLogin: 'main' },
    phases: ['keys', 'remove'],
    kills: ['after'],
  },
  {
    name: 'root refused, no service manager',
    image: { rootLogin: 'refused', serviceManager: 'none', passwordLogin: 'main' },
    phases: ['keys', 'lock'],
    kills: [],
  },
]
const table: string[] = []
/** More moments than any script has changes. */
const changesMax = 60

type Place = Awaited<ReturnType<typeof labNode>>

function provesDelivered({ watch, node }: Place, outcome: string, moment: string): void {
  const why = JSON.stringify({ moment, failure: node.view.failure, log: node.view.log.map((line) => line.message) })
  expect([...watch.violations], moment).toEqual([])
  expect(outcome, why).toBe('delivered')
  expect(watch.waysIn, moment).toEqual(['fleet key'])
}

const path = '/etc/ssh/sshd_config.d/01-site.conf'

describe('what was done is taken back', { timeout: 60_000 }, () => {
  it('password login, when root is refused after it was switched off', async () => {
    await using place = await labNode()
    const { machine, node, watch } = place
    let refused = false
    const after = async ({ what }: { what: string }) => {
      if (what !== 'exec lock' || refused) return
      refused = true
      await asRoot(machine, `echo 'DenyUsers root' > ${path}; systemctl reload ssh`)
    }
    expect(await place.work({ direct: true, on: { after } })).toBe('failed')
    expect(node.view.failure).toMatchObject({
      code: 'verification',
      message: expect.stringContaining('left as it was'),
    })
    expect(offeredMethods(settingsFor(machine, 'ubuntu', '192.0.2.10'))).toContain('password')
    expect(readAsRoot(machine.disk, '/etc/ssh/sshd_config.d/00-plumbline.conf')).toBeNull()
    expect(watch.waysIn).toEqual(['node key'])
    expect([...watch.violations]).toEqual([])
  })

  it('the node key, when the fleet key is refused after it was removed', async () => {
    await using place = await labNode()
    const { machine, node } = place
    let emptied = false
    const after = async ({ what }: { what: string }) => {
      if (what !== 'exec remove' || emptied) return
      emptied = true
      await asRoot(machine, ': > /root/.ssh/authorized_keys')
    }
    expect(await place.work({ direct: true, on: { after } })).toBe('failed')
    expect(node.view.failure).toMatchObject({ code: 'verification', message: expect.stringContaining('put back') })
    const keys = readAsRoot(machine.disk, '/root/.ssh/authorized_keys')
    expect(keys).toContain(place.nodeKey.publicKey)
    expect(keys).toContain(node.fleet.publicKey)
  })

  it('a key that stays in a file and is refused all the same leaves one place unclean', async () => {
    await using place = await labNode()
    const { machine, node, nodeKey } = place
    // sshd does not read it, and root may not change it either.
    const file = '/home/ubuntu/.ssh/authorized_keys2'
    const before = async ({ what }: { what: string }) => {
      if (what !== 'exec remove') return
      const site = `echo 'AuthorizedKeysFile .ssh/authorized_keys' > ${path}; systemctl reload ssh`
      await asRoot(machine, `${site}; echo '${nodeKey.publicKey}' > ${file}`)
    }
    machine.immutable.add(file)
    expect(await place.work({ direct: true, on: { before } })).toBe('delivered')
    expect(node.view.steps[7]).toMatchObject({ judgement: { verdict: 'PARTIAL' }, facts: { filesHoldingKey: [file] } })
  })
})

describe('the watch itself', { timeout: 60_000 }, () => {
  it.each<[string, string, RegExp]>([
    ['an emptied file of keys', ': > /home/ubuntu/.ssh/authorized_keys', /nobody can log in/],
    ['a key of somebody else', "sed -i '/somebody/d' /home/ubuntu/.ssh/authorized_keys", /somebody else is lost/],
    ['passwords that go too early', `echo 'PasswordAuthentication no' > ${path}`, /passwords are off before/],
    ['an sshd that would not start', `echo 'PasswordAuthentification no' > ${path}`, /would not start/],
  ])('sees %s', async (_name, script, says) => {
    await using place = await labNode()
    let done = false
    const before = async ({ what }: { what: string }) => {
      if (what !== 'exec keys' || done) return
      done = true
      await asRoot(place.machine, script)
    }
    await place.work({ direct: true, on: { before } })
    expect([...place.watch.violations]).toContainEqual(expect.stringMatching(says))
  })
})

async function asRoot(machine: Machine, script: string): Promise<void> {
  const root = account(machine.disk, 'root')
  if (root) await runShell({ machine, account: root, tty: false }, { script })
}

describe('nobody is locked out', { timeout: 120_000 }, () => {
  afterAll(() =>
    console.warn(['', 'image | what is cut or killed | moments | delivered | locked out', ...table, ''].join('\n')),
  )

  describe.each(images)('$name', ({ name, image, phases, kills }) => {
    it.each(phases)('by a connection that breaks after any change that "%s" makes', async (phase) => {
      let moments = 0
      for (let changes = 0; ; changes++) {
        expect(changes).toBeLessThan(changesMax)
        await using place = await labNode(image)
        const { cut } = place.machine
        let planned = false
        const before = ({ what }: { what: string }) => {
          if (planned || what !== `exec ${phase}`) return
          planned = true
          cut.plan(changes)
        }
        const outcome = await place.work({ direct: true, on: { before } })
        provesDelivered(place, outcome, `${phase}, cut after ${changes} changes`)
        // Not used up: the script makes fewer changes than that.
        if (cut.left > 0) break
        moments++
      }
      expect(moments).toBeGreaterThan(3)
      table.push(`${name} | connection, in "${phase}" | ${moments} | ${moments} | 0`)
    })

    it.each(kills)('by a worker that is killed %s any of its commands', async (when) => {
      let moments = 0
      for (let at = 1; ; at++) {
        await using place = await labNode(image)
        const kill = ({ count }: { count: number }) => {
          if (count === at) throw new Error('kill -9')
        }
        const first = await place.work({ direct: true, on: { [when]: kill } })
        const outcome = first === 'killed' ? await place.work({ direct: true }) : first
        provesDelivered(place, outcome, `killed ${when} operation ${at}`)
        if (first !== 'killed') break
        moments++
      }
      expect(moments).toBeGreaterThan(10)
      table.push(`${name} | worker, ${when} a command | ${moments} | ${moments} | 0`)
    })
  })
})
