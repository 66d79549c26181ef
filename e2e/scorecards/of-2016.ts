import type { Scorecard } from '@/server/domain/scorecard'
import { stepById } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'

/** What OpenStack scored in 2016 (robhirschfeld.com, "my 8 steps that would improve OpenStack Interop w/ AWS"), steps 1 to 8. */
export const openstackIn2016: readonly Verdict[] = ['YES', 'YES', 'NO', 'YES', 'NO', 'PARTIAL', 'PARTIAL', 'YES']

type Row = Pick<Scorecard, 'cloudName' | 'provider'> & {
  cells: readonly Pick<Scorecard['cells'][number], 'step' | 'verdict' | 'reason'>[]
}

/** A sentence for each cell of an OpenStack cloud that is not what it was in 2016, and of AWS that is not YES. */
export function differencesFrom2016(rows: readonly Row[]): string[] {
  return rows.flatMap(({ cloudName, provider, cells }) =>
    cells.flatMap(({ step, verdict, reason }) => {
      const then = provider === 'openstack' ? openstackIn2016[step - 1]! : 'YES'
      const short = `${step} ${stepById(step).short}`
      return verdict === then ? [] : [`${cloudName}, ${short}: ${verdict}, not ${then}: ${reason}`]
    }),
  )
}
