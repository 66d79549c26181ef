import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { Problem } from '../problem'

const execute = promisify(execFile)

const lists = [
  ['server', 'list', ['ID', 'Name']],
  ['port', 'list', ['ID']],
  ['floating ip', 'list', ['ID', 'Floating IP Address']],
  ['keypair', 'list', ['Name', 'Fingerprint']],
  ['security group', 'list', ['ID', 'Name']],
] as const
export type BookKind = (typeof lists)[number][0]
/** Of each kind: how many, and a hash over their sorted lines. */
export type CliBooks = Record<BookKind, { count: number; hash: string; lines: string[] }>

/** What a project holds by OpenStack's own `openstack` command. Throws Problem where that is not installed or fails. */
export async function cliBooks(cloud: string, cloudsFile: string): Promise<CliBooks> {
  const entries = await Promise.all(
    lists.map(async ([kind, verb, columns]) => {
      const words = [...kind.split(' '), verb, '-f', 'value', ...columns.flatMap((column) => ['-c', column])]
      const lines = (await openstack(['--os-cloud', cloud, ...words], cloudsFile)).split('\n').filter(Boolean).sort()
      const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12)
      return [kind, { count: lines.length, hash, lines }] as const
    }),
  )
  return Object.fromEntries(entries) as CliBooks
}

async function openstack(words: string[], cloudsFile: string): Promise<string> {
  try {
    const env = { ...process.env, OS_CLIENT_CONFIG_FILE: cloudsFile, OS_CLOUD: undefined }
    const { stdout } = await execute('openstack', words, { env, maxBuffer: 16_000_000, timeout: 120_000 })
    return stdout
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string }
    if (code === 'ENOENT')
      throw new Problem('The openstack command is not installed (Debian package python3-openstackclient).')
    throw new Problem(`openstack ${words.join(' ')} failed: ${(stderr ?? String(error)).trim().slice(-300)}`)
  }
}

export type BookRow = { kind: BookKind; before: string; after: string; left: string[]; missing: string[] }

/** Both books beside each other; `left` are lines that came, `missing` such that went. */
export const compareBooks = (before: CliBooks, after: CliBooks): BookRow[] =>
  lists.map(([kind]) => {
    const [was, is] = [before[kind], after[kind]]
    return {
      kind,
      before: `${was.count} ${was.hash}`,
      after: `${is.count} ${is.hash}`,
      left: is.lines.filter((line) => !was.lines.includes(line)),
      missing: was.lines.filter((line) => !is.lines.includes(line)),
    }
  })
