import fs from 'node:fs'
import { processArguments } from '@/db/embedded/processes'

/** Who listens on a TCP port of this machine, as `node (process 4711)`; null where the system does not tell us. */
export const portHolder = (port: number): string | null => {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return null
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (socketsOf(pid).some((inode) => inodes.has(inode))) {
      const [program = 'a program', script = ''] = processArguments(Number(pid))
      const name = `${program.split('/').at(-1)}${script === '' || script.startsWith('-') ? '' : ` ${script}`}`
      return `${name.slice(0, 80)} (process ${pid})`
    }
  }
  return null
}

/** Rows of /proc/net/tcp: `sl local_address rem_address st ... inode`; 0A is LISTEN, the port is in hex. */
const listeningInodes = (table: string, port: number): string[] => {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  try {
    return fs
      .readFileSync(table, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[1]?.endsWith(ending) && fields[3] === '0A')
      .map((fields) => fields[9] ?? '')
  } catch {
    return []
  }
}

const socketsOf = (pid: string): string[] => {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(fs.readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? []
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}
