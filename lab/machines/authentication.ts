import { type Account, account as findAccount, passwordFits, readAsRoot } from '@/lab/machines/accounts'
import { findKey, type KeyLine } from '@/lab/machines/authorized-keys'
import type { Machine } from '@/lab/machines/machine'
import { type Effective, effective, matchesList, setting } from '@/lab/machines/sshd-config'
import { locate, normalize, rootCredentials } from '@/lab/machines/tree'

export type AuthMethod = 'publickey' | 'password' | 'keyboard-interactive'

/** The running configuration as it applies to one user from one address. */
export function settingsFor(machine: Machine, user: string, address: string): Effective {
  return effective(machine.running, { user, groups: machine.groupNames(user), host: address, address })
}

/** The methods that sshd names in a refusal. It names them for unknown users too, so that nothing is learnt by it. */
export function offeredMethods(settings: Effective): AuthMethod[] {
  return [
    ...(setting(settings, 'pubkeyauthentication') === 'yes' ? (['publickey'] as const) : []),
    ...(setting(settings, 'passwordauthentication') === 'yes' ? (['password'] as const) : []),
    ...(setting(settings, 'kbdinteractiveauthentication') === 'yes' ? (['keyboard-interactive'] as const) : []),
  ]
}

function admitted(settings: Effective, user: string, groups: string[]): boolean {
  const list = (keyword: string): string[] | null => settings.get(keyword)?.flatMap((value) => value.split(' ')) ?? null
  const [allowUsers, allowGroups] = [list('allowusers'), list('allowgroups')]
  if (matchesList(user, list('denyusers') ?? [])) return false
  if (groups.some((group) => matchesList(group, list('denygroups') ?? []))) return false
  if (allowUsers && !matchesList(user, allowUsers)) return false
  return !allowGroups || groups.some((group) => matchesList(group, allowGroups))
}

/** StrictModes: neither the file nor the directories up to the home may be writable by others, or belong to them. */
function modesAreStrict(machine: Machine, who: Account, path: string): boolean {
  for (let at = path; at !== '/' && at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const { node } = locate(machine.disk, at, rootCredentials)
    if (!node || (node.mode & 0o022) !== 0 || (node.uid !== who.uid && node.uid !== 0)) return false
    if (at === who.home) return true
  }
  return true
}

function authorizedLine(machine: Machine, settings: Effective, who: Account, blob: Buffer): KeyLine | null {
  for (const pattern of setting(settings, 'authorizedkeysfile').split(' ')) {
    if (pattern === 'none') continue
    const named = pattern.replaceAll('%h', who.home).replaceAll('%u', who.name).replaceAll('%%', '%')
    const path = normalize(named.startsWith('/') ? named : `${who.home}/${named}`)
    const text = readAsRoot(machine.disk, path)
    const line = text === null ? null : findKey(text, blob)
    if (line && (setting(settings, 'strictmodes') === 'no' || modesAreStrict(machine, who, path))) return line
  }
  return null
}

/** The account and the matching line when this key opens it; null when it is refused. */
export function acceptKey(
  machine: Machine,
  settings: Effective,
  user: string,
  blob: Buffer,
): { account: Account; line: KeyLine } | null {
  const account = findAccount(machine.disk, user)
  if (!account || !admitted(settings, user, machine.groupNames(user))) return null
  if (setting(settings, 'pubkeyauthentication') !== 'yes') return null
  const line = authorizedLine(machine, settings, account, blob)
  if (!line) return null
  const root = setting(settings, 'permitrootlogin')
  if (account.uid === 0 && (root === 'no' || (root === 'forced-commands-only' && !line.options.has('command'))))
    return null
  return { account, line }
}

/** The account when this password opens it by this method; null when it is refused. */
export function acceptPassword(
  machine: Machine,
  settings: Effective,
  login: { user: string; password: string; method: AuthMethod },
): Account | null {
  const { user, password, method } = login
  const account = findAccount(machine.disk, user)
  if (!account || !offeredMethods(settings).includes(method) || !admitted(settings, user, machine.groupNames(user)))
    return null
  if (account.uid === 0 && setting(settings, 'permitrootlogin') !== 'yes') return null
  return passwordFits(machine.disk, user, password) ? account : null
}
