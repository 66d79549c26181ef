import { setTimeout as pause } from 'node:timers/promises'
import { Follower } from '@/e2e/helpers/follower'
import type { Client } from './client'
import type { Ground } from './ground'
import type { Launch } from './plan'
import { moves, type Watch } from './watch'

/** An allocation that this run asked for. */
export type Life = { launch: Launch; id: string; follower: Follower | null }

type Stage = { ground: Ground; client: Client; watch: Watch; begunMs: number; nodesAtOnce: number }

/** Launches what the plan says, when it says, as long as there is room, and does to each what its life asks for. */
export async function runLives(launches: Launch[], stage: Stage, over: AbortSignal): Promise<Life[]> {
  const lives: Life[] = []
  const running: Promise<void>[] = []
  for (const launch of launches) {
    const waitMs = stage.begunMs + launch.atMs - Date.now()
    if (waitMs > 0) await pause(waitMs, undefined, { signal: over }).catch(() => undefined)
    const nodes = launch.count * launch.clouds.length
    const room = () => stage.watch.moving.length + nodes <= stage.nodesAtOnce
    if (over.aborted || !(await stage.watch.until(room, over))) break
    const id = await stage.client.launch(launch.name, launch.clouds, launch.count)
    if (id === null) continue
    const life = { launch, id, follower: follow(launch, id, stage.ground) }
    lives.push(life)
    running.push(live(life, stage, over))
  }
  await Promise.all(running)
  return lives
}

const follow = ({ followDrops }: Launch, id: string, { url, token }: Ground): Follower | null =>
  followDrops === null ? null : new Follower(`${url}/api/v1/allocations/${id}/events`, token, followDrops)

async function live({ launch, id }: Life, { client, watch }: Stage, over: AbortSignal): Promise<void> {
  const atRest = () => {
    const nodes = watch.of(id)
    return nodes.length > 0 && !nodes.some(moves)
  }
  if (launch.cancelAfterMs !== null) {
    await pause(launch.cancelAfterMs, undefined, { signal: over }).catch(() => undefined)
    await client.verb(id, 'cancel', over)
  }
  if (!(await watch.until(atRest, over))) return
  if (launch.retryWhenFailed && watch.of(id).some(({ state }) => state === 'failed')) {
    await client.verb(id, 'retry', over)
    if (!(await watch.until(atRest, over))) return
  }
  if (launch.releaseSoon) await client.verb(id, 'release', over)
}
