import type { Bastion } from '@/server/domain/cloud-schema'
import type { KeyFiles } from './ansible-host'
import type { ExportNode } from './export-node'
import { withHostNames } from './host-name'
import { isUser } from './user-name'

/**
 * ssh_config(5): one block for each node, one for each bastion before the first node behind it. A bastion is a host of its own,
 * since ProxyJump by address would not take the bastion's own key file.
 */
export async function* sshConfig(nodes: AsyncIterable<ExportNode>, files: KeyFiles): AsyncGenerator<string, void> {
  yield '# Nodes of Plumbline. Use it with: ssh -F <this file> <name>, or with a line "Include <this file>" at the top of ~/.ssh/config\n'
  const told = new Set<string>()
  for await (const { item, host } of withHostNames(nodes)) {
    if (item.bastion && !told.has(item.cloud)) {
      told.add(item.cloud)
      yield block(jumpHost(item.cloud), bastionLines(item.bastion, files))
    }
    yield item.reach.address === null ? `\n# ${host}: ${item.reach.why}\n` : block(host, nodeLines(item, files))
  }
}

/** The name under which a cloud's bastion stands in the file. */
const jumpHost = (cloud: string): string => `plumbline-bastion-${cloud}`

type Line = readonly [keyword: string, value: string | number]

function nodeLines({ reach, bastion, ours, loginUser, cloud, cloudName, state }: ExportNode, files: KeyFiles): Line[] {
  return [
    ['#', `${oneLine(cloudName)}, ${state}`],
    ['HostName', value(reach.address ?? '')],
    ...(reach.port === 22 || reach.port === null ? [] : [['Port', reach.port] as const]),
    ...(isUser(loginUser) ? [['User', loginUser] as const] : []),
    ...(ours ? ownFiles(files.identityFile, files) : []),
    ...(bastion ? [['ProxyJump', jumpHost(cloud)] as const] : []),
  ]
}

function bastionLines({ host, port, user, keyFile, hostKey }: Bastion, files: KeyFiles): Line[] {
  return [
    ['HostName', value(host)],
    ...(port === 22 ? [] : [['Port', port] as const]),
    ['User', value(user)],
    ...ownFiles(keyFile, files),
    // Without a configured key the first one is trusted and kept; ssh refuses any other one afterwards.
    ...(hostKey ? [] : [['StrictHostKeyChecking', 'accept-new'] as const]),
  ]
}

const ownFiles = (identityFile: string, { knownHostsFile }: KeyFiles): Line[] => [
  ['IdentityFile', value(identityFile)],
  ['IdentitiesOnly', 'yes'],
  ['UserKnownHostsFile', value(knownHostsFile)],
]

const block = (host: string, lines: readonly Line[]): string =>
  `\nHost ${host}\n${lines.map(([keyword, text]) => `    ${keyword} ${text}\n`).join('')}`

/** ssh expands `%` in these values, and takes blanks and `#` for their end unless they are quoted. */
function value(text: string): string {
  const escaped = oneLine(text).replaceAll('%', '%%')
  return /^[^\s"'#\\=]+$/.test(escaped) ? escaped : `"${escaped.replace(/["\\]/g, '\\$&')}"`
}

/** Whatever a configuration says: it must not begin a line of its own. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')
