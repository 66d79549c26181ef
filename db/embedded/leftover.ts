import fs from 'node:fs'
import path from 'node:path'
import { processArguments, signalProcess, waitUntil } from './processes'

/** True when process `pid` is a PostgreSQL server (or one of its children) of this very data directory. */
const servesFrom = (pid: number, cluster: string): boolean => {
  try {
    if (process.platform === 'linux') {
      return (
        fs.readlinkSync(`/proc/${pid}/cwd`) === cluster &&
        path.basename(fs.readlinkSync(`/proc/${pid}/exe`)).startsWith('postgres')
      )
    }
  } catch {
    return false
  }
  const given = processArguments(pid)
  return path.basename(given[0] ?? '') === 'postgres' && given.includes(cluster)
}

/** Every server process of a data directory: the postmaster that its pid file names, and children that outlived one. */
export const serversIn = (cluster: string): number[] => {
  if (process.platform === 'linux') {
    return fs
      .readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => servesFrom(pid, cluster))
  }
  const pid = postmasterPid(cluster)
  return pid !== null && servesFrom(pid, cluster) ? [pid] : []
}

/** The number in a data directory's postmaster.pid, whether or not that process lives. */
export const postmasterPid = (cluster: string): number | null => {
  try {
    const pid = Number(fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 0 ? pid : null
  } catch {
    return null
  }
}

/**
 * Stops the servers that an earlier, killed start left in a data directory, and only those: a process is looked up by
 * its data directory and never by the number in a pid file alone. Then removes the stale pid file, because PostgreSQL
 * refuses to start when an unrelated process has that number by now.
 */
export const stopServersIn = async (cluster: string): Promise<void> => {
  const postmaster = postmasterPid(cluster)
  if (postmaster !== null && servesFrom(postmaster, cluster)) {
    signalProcess(postmaster, 'SIGINT')
    await waitUntil(() => serversIn(cluster).length === 0, 20_000)
  }
  // Children notice within moments that their postmaster died; then they are told.
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    if (await waitUntil(() => serversIn(cluster).length === 0, 3_000)) break
    for (const pid of serversIn(cluster)) signalProcess(pid, signal)
  }
  fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true })
}
