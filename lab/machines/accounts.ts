import { createHash } from 'node:crypto'
import type { Credentials, DirectoryNode } from '@/lab/machines/tree'
import { locate, rootCredentials } from '@/lab/machines/tree'

export type Account = { name: string; uid: number; gid: number; home: string; shell: string; line: string }

/** A file's text with root's eyes; null when there is none. */
export function readAsRoot(root: DirectoryNode, path: string): string | null {
  try {
    const { node } = locate(root, path, rootCredentials)
    return node?.kind === 'file' ? node.content.toString('utf8') : null
  } catch {
    return null
  }
}

/** Replaces a file's text in place, keeping owner and mode; does nothing when there is no such file. */
export function replaceAsRoot(root: DirectoryNode, path: string, text: string): void {
  const { node } = locate(root, path, rootCredentials)
  if (node?.kind === 'file') node.content = Buffer.from(text, 'utf8')
}

const lines = (text: string | null): string[] => (text ?? '').split('\n').filter((line) => line !== '')

/** All accounts of /etc/passwd. */
export function accounts(root: DirectoryNode): Account[] {
  return lines(readAsRoot(root, '/etc/passwd')).flatMap((line) => {
    const [name, , uid, gid, , home, shell] = line.split(':')
    if (!name || uid === undefined || gid === undefined) return []
    return [{ name, uid: Number(uid), gid: Number(gid), home: home ?? '/', shell: shell ?? '/bin/sh', line }]
  })
}

/** The account of that name or number. */
export function account(root: DirectoryNode, key: string | number): Account | undefined {
  return accounts(root).find(({ name, uid }) => name === key || uid === key || String(uid) === key)
}

export type Group = { name: string; gid: number; members: string[] }

/** All groups of /etc/group. */
export function groups(root: DirectoryNode): Group[] {
  return lines(readAsRoot(root, '/etc/group')).flatMap((line) => {
    const [name, , gid, members] = line.split(':')
    return name ? [{ name, gid: Number(gid), members: (members ?? '').split(',').filter(Boolean) }] : []
  })
}

/** The groups that an account is in, its primary group first. */
export function groupsOf(root: DirectoryNode, who: Account): Group[] {
  const all = groups(root)
  const primary = all.filter(({ gid }) => gid === who.gid)
  return [...primary, ...all.filter((group) => group.gid !== who.gid && group.members.includes(who.name))]
}

/** What the kernel would know of a process of that account. */
export function credentialsOf(root: DirectoryNode, who: Account): Credentials {
  return { uid: who.uid, gid: who.gid, groups: groupsOf(root, who).map(({ gid }) => gid) }
}

const hash = (password: string, salt: string): string =>
  `$lab$${salt}$${createHash('sha256').update(`${salt}\0${password}`).digest('hex')}`

/** A password field for /etc/shadow. Not crypt(3): nothing outside of the lab reads it. */
export const hashPassword = (password: string, salt: string): string => hash(password, salt)

/** The password field of /etc/shadow; `*` for an account without a line. */
export function shadowField(root: DirectoryNode, name: string): string {
  const line = lines(readAsRoot(root, '/etc/shadow')).find((each) => each.startsWith(`${name}:`))
  return line?.split(':')[1] ?? '*'
}

/** Writes the password field; an account without a line gets one. */
export function setShadowField(root: DirectoryNode, name: string, value: string): void {
  const before = lines(readAsRoot(root, '/etc/shadow'))
  const others = before.filter((line) => !line.startsWith(`${name}:`))
  const [, , ...rest] = before.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
  const tail = rest.length > 0 ? rest.join(':') : '20000:0:99999:7:::'
  replaceAsRoot(root, '/etc/shadow', `${[...others, `${name}:${value}:${tail}`].join('\n')}\n`)
}

/** True when the account has a password, is not locked, and this is it. */
export function passwordFits(root: DirectoryNode, name: string, password: string): boolean {
  const [, scheme, salt] = shadowField(root, name).split('$')
  return scheme === 'lab' && salt !== undefined && shadowField(root, name) === hash(password, salt)
}

/** `P` usable password, `L` locked, `NP` none, as `passwd -S` prints. */
export function passwordStatus(root: DirectoryNode, name: string): 'P' | 'L' | 'NP' {
  const value = shadowField(root, name)
  if (value === '') return 'NP'
  return value.startsWith('!') || value.startsWith('*') ? 'L' : 'P'
}
