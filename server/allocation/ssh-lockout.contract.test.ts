import { afterAll, describe, expect, it } from 'vitest'
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
