import { type ExecResult, latin1FromBytes } from 'just-bash'
import { account, accounts, groups } from '@/lab/machines/accounts'
import { copy } from '@/lab/machines/commands/copy'
import { listing } from '@/lab/machines/commands/listing'
import { fail, type OwnCommands, ok, type Process, viewOf } from '@/lab/machines/shell'
import { FileError, type Inode } from '@/lab/machines/tree'
import type { UserView } from '@/lab/machines/view'

/** Runs `action` on each path; what fails is said as coreutils say it, and the rest is done. */
async function each(
  command: string,
  doing: string,
  paths: string[],
  action: (path: string) => unknown,
): Promise<ExecResult> {
  const errors: string[] = []
  for (const path of paths) {
    try {
      await action(path)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      errors.push(`${command}: ${doing} '${path}': ${error.sentence}\n`)
    }
  }
  return { stdout: '', stderr: errors.join(''), exitCode: errors.length > 0 ? 1 : 0 }
}

const whoBits: Record<string, number> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 }
const rightBits: Record<string, number> = { r: 0o444, w: 0o222, x: 0o111 }

/** The mode after `chmod <text>`: octal or symbolic (`go-rwx,u+x`); null when it is neither. */
export function changeMode(before: number, text: string): number | null {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8)
  let mode = before
  for (const clause of text.split(',')) {
    const [, who = '', operator = '', rights = ''] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause) ?? []
    if (operator === '') return null
    const mask = [...(who || 'a')].reduce((bits, letter) => bits | (whoBits[letter] ?? 0), 0)
    const bits = [...rights].reduce((all, letter) => all | (rightBits[letter] ?? 0), 0) & mask
    if (operator === '+') mode |= bits
    else if (operator === '-') mode &= ~bits
    else mode = (mode & ~mask) | bits
  }
  return mode
}

function below(node: Inode, path: string): string[] {
  if (node.kind !== 'directory') return [path]
  return [path, ...[...node.children].flatMap(([name, child]) => below(child, `${path}/${name}`))]
}

const operandsOf = (args: string[]): { flags: string; operands: string[] } => ({
  flags: args.filter((arg) => /^-[a-zA-Z]/.test(arg)).join(''),
  operands: args.filter((arg) => !/^--?[a-zA-Z]/.test(arg) && arg !== '--'),
})

function ownerOf(process: Process, text: string): { uid?: number; gid?: number } | string {
  const [user = '', group] = text.split(/[:.]/)
  const found =
    user === '' ? undefined : (account(process.machine.disk, user) ?? (/^\d+$/.test(user) ? Number(user) : 'unknown'))
  if (found === 'unknown') return `invalid user: '${text}'`
  const uid = typeof found === 'number' ? found : found?.uid
  if (group === undefined) return { uid }
  if (group === '') return { uid, gid: typeof found === 'object' ? found.gid : undefined }
  const gid = groups(process.machine.disk).find(({ name, gid }) => name === group || String(gid) === group)?.gid
  if (gid === undefined && !/^\d+$/.test(group)) return `invalid group: '${text}'`
  return { uid, gid: gid ?? Number(group) }
}

/** Takes `--reference=file` out of the arguments, as an own first operand made by `textOf`. */
function withReference(view: UserView, args: string[], cwd: string, textOf: (node: Inode) => string): string[] {
  const flag = args.find((arg) => arg.startsWith('--reference='))
  if (!flag) return args
  const node = view.inode(view.resolvePath(cwd, flag.slice('--reference='.length)), true)
  return [textOf(node), ...args.filter((arg) => arg !== flag)]
}

async function chown(process: Process, view: UserView, written: string[], cwd: string): Promise<ExecResult> {
  const { flags, operands } = operandsOf(withReference(view, written, cwd, ({ uid, gid }) => `${uid}:${gid}`))
  const [text, ...paths] = operands
  if (text === undefined || paths.length === 0) return fail('chown: missing operand')
  const owner = ownerOf(process, text)
  if (typeof owner === 'string') return fail(`chown: ${owner}`)
  return each('chown', 'changing ownership of', paths, (path) => {
    const at = view.resolvePath(cwd, path)
    for (const one of flags.includes('R') ? below(view.inode(at), at) : [at]) view.chown(one, owner)
  })
}

async function chmod(view: UserView, written: string[], cwd: string): Promise<ExecResult> {
  const args = withReference(view, written, cwd, ({ mode }) => mode.toString(8))
  // `chmod -w file`: what looks like a flag may be a mode.
  const recursive = args.includes('-R')
  const [text, ...paths] = args.filter((arg) => !['-R', '-v', '-f', '--'].includes(arg))
  if (text === undefined || paths.length === 0) return fail('chmod: missing operand')
  if (changeMode(0, text) === null) return fail(`chmod: invalid mode: '${text}'`)
  return each('chmod', 'changing permissions of', paths, async (path) => {
    const at = view.resolvePath(cwd, path)
    for (const one of recursive ? below(view.inode(at), at) : [at]) {
      await view.chmod(one, changeMode(view.inode(one, true).mode, text) ?? 0)
    }
  })
}

/** Options of `install` that take a value. */
type InstallOptions = { directory: boolean; mode: number; owner?: string; group?: string; operands: string[] }

function installOptions(args: string[]): InstallOptions | null {
  const options: InstallOptions = { directory: false, mode: 0o755, operands: [] }
  for (let index = 0; index < args.length; index += 1) {
    const [, flag = '', inline = ''] = /^-([dDpmogT])(.*)$/.exec(args[index] ?? '') ?? []
    const value = (): string => {
      if (inline !== '') return inline
      index += 1
      return args[index] ?? ''
    }
    if (flag === 'd') options.directory = true
    else if (flag === 'm') {
      const mode = changeMode(0, value())
      if (mode === null) return null
      options.mode = mode
    } else if (flag === 'o') options.owner = value()
    else if (flag === 'g') options.group = value()
    else if (flag === '') options.operands.push(args[index] ?? '')
  }
  return options
}

async function install(process: Process, view: UserView, args: string[], cwd: string): Promise<ExecResult> {
  const options = installOptions(args)
  if (!options || options.operands.length === 0) return fail('install: missing file operand or invalid mode')
  const owner = ownerOf(process, `${options.owner ?? ''}${options.group ? `:${options.group}` : ''}`)
  if (typeof owner === 'string') return fail(`install: ${owner}`)
  const finish = async (at: string): Promise<void> => {
    if (options.owner || options.group) view.chown(at, owner)
    await view.chmod(at, options.mode)
  }
  if (options.directory) {
    return each('install', 'cannot create directory', options.operands, async (path) => {
      const at = view.resolvePath(cwd, path)
      await view.mkdir(at, { recursive: true })
      await finish(at)
    })
  }
  const [source = '', target = ''] = options.operands
  return each('install', 'cannot create regular file', [target], async (path) => {
    const from = view.resolvePath(cwd, source)
    const to = view.resolvePath(cwd, path)
    const inside = (await view.exists(to)) && (await view.stat(to)).isDirectory
    const at = inside ? `${to}/${source.split('/').at(-1)}` : to
    await view.rm(at, { force: true })
    await view.cp(from, at)
    await finish(at)
  })
}

async function mktemp(process: Process, view: UserView, args: string[], cwd: string): Promise<ExecResult> {
  const { flags, operands } = operandsOf(args)
  const after = args[args.indexOf('-p') + 1] ?? '/tmp'
  const template = operands.filter((operand) => !(flags.includes('p') && operand === after))[0] ?? '/tmp/tmp.XXXXXXXXXX'
  const under = flags.includes('p') ? `${after}/${template.split('/').at(-1)}` : template
  if (!/X{3,}/.test(under)) return fail(`mktemp: too few X's in template '${template}'`)
  const at = view.resolvePath(
    cwd,
    under.replace(/X{3,}(?!.*X{3})/, (letters) => process.machine.randomName(letters.length)),
  )
  const made = await each('mktemp', 'failed to create file via template', [at], async () => {
    if (flags.includes('d')) await view.mkdir(at)
    else await view.writeFile(at, '')
    await view.chmod(at, flags.includes('d') ? 0o700 : 0o600)
  })
  return made.exitCode === 0 ? ok(`${at}\n`) : made
}

function statFile(process: Process, view: UserView, args: string[], cwd: string): ExecResult {
  const position = args.findIndex((arg) => arg === '-c' || arg.startsWith('--format='))
  const format = args[position] === '-c' ? args[position + 1] : args[position]?.slice('--format='.length)
  const paths = args.filter(
    (arg, index) => !arg.startsWith('-') && !(args[position] === '-c' && index === position + 1),
  )
  const result = { stdout: '', stderr: '', exitCode: 0 }
  for (const path of paths) {
    try {
      const node = view.inode(view.resolvePath(cwd, path), args.includes('-L'))
      const owner = accounts(process.machine.disk).find(({ uid }) => uid === node.uid)?.name ?? 'UNKNOWN'
      const group = groups(process.machine.disk).find(({ gid }) => gid === node.gid)?.name ?? 'UNKNOWN'
      const values: Record<string, string | number> = {
        ...{ a: node.mode.toString(8), u: node.uid, g: node.gid, U: owner, G: group, n: path },
        ...{ s: node.kind === 'file' ? node.content.length : 4096, Y: Math.floor(node.mtimeMs / 1000) },
        F: node.kind === 'file' ? 'regular file' : node.kind === 'link' ? 'symbolic link' : 'directory',
      }
      const text = format ?? '%n %a %U %G %s'
      result.stdout += `${text.replace(/%([a-zA-Z])/g, (whole, key: string) => String(values[key] ?? whole))}\n`
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      result.stderr += `stat: cannot statx '${path}': ${error.sentence}\n`
      result.exitCode = 1
    }
  }
  return result
}

async function compare(view: UserView, args: string[], cwd: string, stdin: string): Promise<ExecResult> {
  const { flags, operands } = operandsOf(args)
  try {
    const read = async (path: string): Promise<string> =>
      path === '-' ? stdin : Buffer.from(await view.readFileBuffer(view.resolvePath(cwd, path))).toString('latin1')
    const [left = '', right = ''] = operands
    if ((await read(left)) === (await read(right))) return ok()
    return { ...ok(flags.includes('s') ? '' : `${left} ${right} differ\n`), exitCode: 1 }
  } catch (error) {
    return fail(`cmp: ${error instanceof FileError ? `${error.path}: ${error.sentence}` : String(error)}`, 2)
  }
}

/** Files with owners and modes, which the shell library does not know. */
export function fileCommands(process: Process): OwnCommands {
  const view = viewOf(process)
  return {
    ls: (args, { cwd }) => listing(process, view, args, cwd),
    stat: (args, { cwd }) => statFile(process, view, args, cwd),
    chmod: (args, { cwd }) => chmod(view, args, cwd),
    chown: (args, { cwd }) => chown(process, view, args, cwd),
    chgrp: ([group = '', ...rest], { cwd }) => chown(process, view, [`:${group}`, ...rest], cwd),
    install: (args, { cwd }) => install(process, view, args, cwd),
    mktemp: (args, { cwd }) => mktemp(process, view, args, cwd),
    cp: (args, { cwd }) => copy(view, args, cwd),
    cmp: (args, context) => compare(view, args, context.cwd, latin1FromBytes(context.stdin)),
  }
}
