import { getRun } from '@/server/services/conformance/get-run'
import type { ConformanceRunItem } from '@/server/services/conformance/shapes'
import { startRun } from '@/server/services/conformance/start-run'
import type { ServiceContext } from '@/server/services/context'
import { waitUntil } from '../openstack/wait'

const minutes = 30

/** One conformance run on all clouds, or on those that are named, to its end. Throws Problem when that does not come. */
export async function runToEnd(
  ctx: ServiceContext,
  {
    guideline,
    clouds,
    signal,
    tell,
  }: {
    guideline: string
    clouds?: string[]
    signal: AbortSignal
    tell: (line: string) => void
  },
): Promise<void> {
  const budget = { nodes: 6, minutes, money: null }
  const { id } = await startRun(ctx, { guideline, budget, ...(clouds ? { clouds } : {}) })
  const told = new Map<string, string>()
  const read = async () => {
    const run = await getRun(ctx, { id })
    for (const line of run.clouds) tellChange(told, line, tell)
    return run
  }
  await waitUntil(read, (run) => run.endedAt !== null, { limitMs: (minutes + 5) * 60_000, signal, what: `Run ${id}` })
}

function tellChange(
  told: Map<string, string>,
  line: ConformanceRunItem['clouds'][number],
  tell: (line: string) => void,
): void {
  if (told.get(line.cloud) === line.state) return
  told.set(line.cloud, line.state)
  tell(`  ${line.cloudName}: ${line.state}${line.problem ? `, ${line.problem}` : ''}`)
}
