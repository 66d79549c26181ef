import { type Account, groupsOf, readAsRoot } from '@/lab/machines/accounts'
import { type DirectoryNode, locate, rootCredentials } from '@/lab/machines/tree'

export type SudoRights = { rule: 'none' | 'password' | 'nopasswd'; requiresTty: boolean }

function lines(root: DirectoryNode): string[] {
  const main = readAsRoot(root, '/etc/sudoers') ?? ''
  const folder = /^[@#]includedir\s+(\S+)/m.exec(main)?.[1]
  const own = main.split('\n')
  if (!folder) return own
  try {
    const { node } = locate(root, folder, rootCredentials)
    // sudo skips names with a dot or a tilde at the end.
    const names =
      node?.kind === 'directory' ? [...node.children.keys()].filter((name) => !/\.|~$/.test(name)).sort() : []
    return [...own, ...names.flatMap((name) => (readAsRoot(root, `${folder}/${name}`) ?? '').split('\n'))]
  } catch {
    return own
  }
}

/** What /etc/sudoers and its folder allow: the last rule that names the account or one of its groups counts. */
export function sudoRights(root: DirectoryNode, account: Account): SudoRights {
  const rights: SudoRights = { rule: 'none', requiresTty: false }
  const groupNames = groupsOf(root, account).map(({ name }) => `%${name}`)
  const names = new Set([account.name, 'ALL', ...groupNames])
  for (const line of lines(root)) {
    const defaults = /^Defaults(?::(\S+))?\s+(!?)requiretty\s*$/.exec(line.trim())
    if (defaults) {
      if (!defaults[1] || names.has(defaults[1])) rights.requiresTty = defaults[2] !== '!'
      continue
    }
    const rule = /^([%\w.-]+)\s+ALL\s*=\s*(?:\([^)]*\)\s*)?(NOPASSWD:)?\s*ALL\s*$/.exec(line.trim())
    if (rule?.[1] && names.has(rule[1])) rights.rule = rule[2] ? 'nopasswd' : 'password'
  }
  return rights
}
