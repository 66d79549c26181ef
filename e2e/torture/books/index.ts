import type { Ground } from '../ground'
import type { Life } from '../lives'
import { compareClouds } from './clouds'
import { compareEvents, compareStream } from './events'
import { compareJobs } from './jobs'
import { type Finding, type Rows, readRows } from './read'

export { type Column, columns, type Finding, parseEvent, type Rows } from './read'

/** Lays the three books side by side: what the clouds hold, what Postgres says, what the events tell and followers heard. */
export async function reconcile(ground: Ground, lives: readonly Life[]): Promise<{ rows: Rows; findings: Finding[] }> {
  const rows = await readRows(ground)
  const holdings = await ground.lab.books()
  const streams = lives.flatMap(({ id, follower }) => (follower ? compareStream(id, follower.received, rows) : []))
  return {
    rows,
    findings: [...compareClouds(rows, holdings), ...compareEvents(rows), ...compareJobs(rows), ...streams],
  }
}
