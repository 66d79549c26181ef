/**
 * Loaded into a worker by `--import`: stops the whole process inside one HTTP request, so that it can be killed there. The
 * product knows nothing of it. The request is described by the file that PLUMBLINE_KILL_PLAN names; the first process that
 * comes to it takes the file away, says so in `<file>.hit`, and stands still until somebody ends it.
 */
import diagnostics from 'node:diagnostics_channel'
import fs from 'node:fs'
import { z } from 'zod'

/** `sent`: the whole request is with the cloud, its answer is not here. `answered`: the answer came, nobody has read it. */
const plan = z.object({ method: z.string(), path: z.string(), moment: z.enum(['sent', 'answered']) })
export type CallPlan = z.output<typeof plan>
const message = z.object({ request: z.object({ method: z.string(), path: z.string() }) })

const file = process.env.PLUMBLINE_KILL_PLAN ?? ''
const channels = { sent: 'undici:request:bodySent', answered: 'undici:request:headers' } as const

for (const moment of ['sent', 'answered'] as const) {
  diagnostics.subscribe(channels[moment], (told) => {
    if (file !== '') look(moment, message.parse(told).request)
  })
}

function look(moment: CallPlan['moment'], { method, path }: { method: string; path: string }): void {
  let wanted: CallPlan
  try {
    wanted = plan.parse(JSON.parse(fs.readFileSync(file, 'utf8')))
  } catch {
    return
  }
  if (wanted.moment !== moment || wanted.method !== method || !new RegExp(wanted.path).test(path)) return
  try {
    fs.renameSync(file, `${file}.taken`)
  } catch {
    return
  }
  fs.writeFileSync(`${file}.hit`, JSON.stringify({ pid: process.pid, method, path }))
  // Nothing of this process runs any more: no heartbeat, no reading of the answer.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
