import type { ExecResult } from 'just-bash'
import { fail } from '@/lab/machines/shell'
import { FileError } from '@/lab/machines/tree'
import type { UserView } from '@/lab/machines/view'

type Wish = { recursive: boolean; preserve: boolean }

/** Owner, group and mode as far as the user may give them, as `cp -p` does. */
async function preserve(view: UserView, from: string, to: string): Promise<void> {
  const { uid, gid, mode } = view.inode(from, true)
  try {
    view.chown(to, { uid, gid })
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'EPERM') throw error
  }
  await view.chmod(to, mode)
}

async function copyOne(view: UserView, from: string, to: string, wish: Wish): Promise<void> {
  const made = !(await view.exists(to))
  await view.cp(from, to, { recursive: wish.recursive })
  if (wish.preserve) await preserve(view, from, to)
  else if (made && view.inode(from, true).kind === 'file') await view.chmod(to, view.inode(from, true).mode & 0o755)
}

/** `cp [-a] [-f] [-p] [-r] source... target`. */
export async function copy(view: UserView, args: string[], cwd: string): Promise<ExecResult> {
  const flags = args.filter((arg) => /^-[a-zA-Z]/.test(arg)).join('')
  const paths = args.filter((arg) => !/^-[a-zA-Z-]/.test(arg)).map((path) => view.resolvePath(cwd, path))
  const target = paths.pop()
  if (target === undefined || paths.length === 0) return fail('cp: missing file operand')
  const wish = { recursive: /[rRa]/.test(flags), preserve: /[pa]/.test(flags) }
  const into = (await view.exists(target)) && (await view.stat(target)).isDirectory
  if (paths.length > 1 && !into) return fail(`cp: target '${target}': Not a directory`)
  const errors: string[] = []
  for (const from of paths) {
    const to = into ? `${target}/${from.split('/').at(-1)}` : target
    try {
      await copyOne(view, from, to, wish)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      const place = error.code === 'ENOENT' && error.path === from ? `cannot stat '${from}'` : `error writing '${to}'`
      errors.push(`cp: ${place}: ${error.sentence}\n`)
    }
  }
  return { stdout: '', stderr: errors.join(''), exitCode: errors.length > 0 ? 1 : 0 }
}
