import { decodeBytesToUtf8, type ExecResult, latin1FromBytes, type ResolvedCommandContext } from 'just-bash'
import { fail, type OwnCommands, type Process, runShell, viewOf } from '@/lab/machines/shell'
import { FileError } from '@/lab/machines/tree'

type Invocation = { options: string; command: string | null; fromStdin: boolean; operands: string[] }

/** Reads `sh [-eux...] [-c command [name]] [-s] [--] [operands]`. */
function parse(args: string[]): Invocation {
  const invocation: Invocation = { options: '', command: null, fromStdin: false, operands: [] }
  let rest = args
  while (rest[0]?.startsWith('-') && rest[0] !== '-') {
    const [flag = '', ...more] = rest
    rest = more
    if (flag === '--') break
    if (flag.startsWith('--')) continue
    if (flag.includes('s')) invocation.fromStdin = true
    invocation.options += [...flag.slice(1)].filter((letter) => 'euxf'.includes(letter)).join('')
    if (flag.includes('c')) {
      const [command = '', ...operands] = rest
      return { ...invocation, command, operands: operands.slice(1) }
    }
  }
  return { ...invocation, operands: rest }
}

async function shell(process: Process, args: string[], context: ResolvedCommandContext): Promise<ExecResult> {
  const invocation = parse(args)
  const prefix = invocation.options ? `set -${invocation.options}\n` : ''
  const common = {
    env: context.exportedEnv ?? {},
    cwd: context.cwd,
    ...(context.signal ? { signal: context.signal } : {}),
  }
  const run = async (script: string, positional: string[], stdin: string): Promise<ExecResult> => {
    const { stdout, stderr, exitCode } = await runShell(process, {
      ...common,
      script: prefix + script,
      args: positional,
      stdin,
    })
    return { stdout, stderr, exitCode, stdoutKind: 'text' }
  }
  if (invocation.command !== null) return run(invocation.command, invocation.operands, latin1FromBytes(context.stdin))
  const [file, ...operands] = invocation.operands
  // The script IS the standard input; commands in it find the input at its end.
  if (invocation.fromStdin || file === undefined) return run(decodeBytesToUtf8(context.stdin), invocation.operands, '')
  try {
    const view = viewOf(process)
    return await run(await view.readFile(view.resolvePath(context.cwd, file)), operands, latin1FromBytes(context.stdin))
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return fail(`sh: 0: cannot open ${file}: ${error.sentence}`, error.code === 'ENOENT' ? 127 : 126)
  }
}

/** The shells. `sh` and `dash` are the same library as bash: they know more than POSIX asks for. */
export function shellCommands(process: Process): OwnCommands {
  const run = (args: string[], context: ResolvedCommandContext): Promise<ExecResult> => shell(process, args, context)
  return { sh: run, bash: run, dash: run }
}
