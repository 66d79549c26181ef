import fs from 'node:fs'
import path from 'node:path'

/** Stops every process of a data folder's database without ending it, as a machine that hangs does. Answers how to go on. */
export function freezePostgres(dataFolder: string): () => void {
  const log = fs.readFileSync(path.join(dataFolder, 'postgres', 'postgres.log'), 'utf8')
  const postmaster = Number(/.*\[(\d+)\] LOG: {2}database system is ready/s.exec(log)?.[1])
  if (!(postmaster > 1)) throw new Error('The log of the database does not tell its process.')
  const frozen: number[] = []
  const freeze = (pid: number) => {
    process.kill(pid, 'SIGSTOP')
    frozen.push(pid)
  }
  // The postmaster first, so that it starts no other.
  freeze(postmaster)
  for (const pid of childrenOf(postmaster)) freeze(pid)
  return () => {
    for (const pid of frozen.splice(0).toReversed()) process.kill(pid, 'SIGCONT')
  }
}

const childrenOf = (parent: number): number[] =>
  fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent)

function parentOf(pid: number): number | null {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return null
  }
}
