import { afterAll, describe, expect, it } from 'vitest'
import type { MachineImage } from '@/lab/port'
import { labNode } from './testing/lab-node'

/** Images whose logins differ in what a wrong order would destroy. */
const images: [string, Partial<MachineImage>][] = [
  ['passwords by a drop-in, hint for root', {}],
  ['root is the login user', { loginUser: 'root', rootLogin: 'key', passwordLogin: 'main' }],
  ['root refused, no service manager', { rootLogin: 'refused', serviceManager: 'none', passwordLogin: 'main' }],
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

  describe.each(images)('%s', (name, image) => {
    it.each(['keys', 'lock', 'remove'])(
      'by a connection that breaks after any change that "%s" makes',
      async (phase) => {
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
      },
    )

    it.each(['before', 'after'] as const)('by a worker that is killed %s any of its commands', async (when) => {
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
