import type { ExecResult } from 'just-bash'
import { accounts, groups } from '@/lab/machines/accounts'
import type { Process } from '@/lab/machines/shell'
import { FileError, type Inode } from '@/lab/machines/tree'
import type { UserView } from '@/lab/machines/view'

const letter = { file: '-', directory: 'd', link: 'l' }

/** `-rw-r--r--` of an inode. */
export function modeString(node: Inode): string {
  const bits = [...'rwxrwxrwx'].map((right, index) => ((node.mode >> (8 - index)) & 1 ? right : '-'))
  if ((node.mode & 0o1000) !== 0) bits[8] = bits[8] === 'x' ? 't' : 'T'
  return letter[node.kind] + bits.join('')
}

const month = (date: Date): string => date.toUTCString().slice(8, 11)

function longLine(process: Process, node: Inode, name: string): string {
  const owner = accounts(process.machine.disk).find(({ uid }) => uid === node.uid)?.name ?? String(node.uid)
  const group = groups(process.machine.disk).find(({ gid }) => gid === node.gid)?.name ?? String(node.gid)
  const size = node.kind === 'file' ? node.content.length : 4096
  const date = new Date(node.mtimeMs)
  const when = `${month(date)} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 16)}`
  const arrow = node.kind === 'link' ? ` -> ${node.target}` : ''
  return `${modeString(node)} 1 ${owner} ${group} ${String(size).padStart(5)} ${when} ${name}${arrow}`
}

/** `ls` with -a, -A, -l, -d and -1; one name a line, as into a pipe. */
export async function listing(process: Process, view: UserView, args: string[], cwd: string): Promise<ExecResult> {
  const flags = args.filter((arg) => /^-[a-zA-Z1]/.test(arg)).join('')
  const operands = args.filter((arg) => !arg.startsWith('-'))
  const paths = operands.length > 0 ? operands : ['.']
  const result = { stdout: '', stderr: '', exitCode: 0 }
  const show = (node: Inode, name: string): string => (flags.includes('l') ? longLine(process, node, name) : name)
  for (const path of paths) {
    const at = view.resolvePath(cwd, path)
    try {
      const node = view.inode(at, !flags.includes('l') || path.endsWith('/'))
      if (node.kind !== 'directory' || flags.includes('d')) {
        result.stdout += `${show(node, path)}\n`
        continue
      }
      const names = (await view.readdir(at)).filter((name) => /[aA]/.test(flags) || !name.startsWith('.'))
      const dots = flags.includes('a') ? ['.', '..'].map((name) => show(view.inode(`${at}/${name}`), name)) : []
      const lines = [...dots, ...names.map((name) => show(view.inode(`${at}/${name}`), name))]
      if (paths.length > 1) result.stdout += `${result.stdout === '' ? '' : '\n'}${path}:\n`
      result.stdout += lines.map((line) => `${line}\n`).join('')
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      const doing = error.message.includes('scandir') ? 'cannot open directory' : 'cannot access'
      result.stderr += `ls: ${doing} '${path}': ${error.sentence}\n`
      result.exitCode = 2
    }
  }
  return result
}
