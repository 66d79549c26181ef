import { groupsOf, unreachable } from './ansible-groups'
import { hostVariables, type KeyFiles } from './ansible-host'
import { flowYaml, quoted, unsafeJson } from './ansible-text'
import type { ExportNode } from './export-node'
import { withHostNames } from './host-name'

/** Names of hosts by group: all of an inventory that is kept until its end, where the groups stand. */
class Groups {
  readonly #hosts: string[] = []
  readonly #members = new Map<string, number[]>()

  add(host: string, groups: readonly string[]): void {
    const index = this.#hosts.push(host) - 1
    for (const group of new Set(groups)) {
      const members = this.#members.get(group)
      if (members) members.push(index)
      else this.#members.set(group, [index])
    }
  }

  get names(): string[] {
    return [...this.#members.keys()].sort()
  }

  *hostsOf(group: string): Generator<string, void> {
    for (const index of this.#members.get(group) ?? []) yield this.#hosts[index]!
  }
}

/** What `ansible-inventory --list` answers, with all variables under `_meta`, so that no host is asked for by itself. */
export async function* ansibleJson(nodes: AsyncIterable<ExportNode>, files: KeyFiles): AsyncGenerator<string, void> {
  const groups = new Groups()
  yield '{"_meta": {"hostvars": {'
  let comma = ''
  for await (const { item, host } of withHostNames(nodes)) {
    groups.add(host, groupsOf(item))
    yield `${comma}\n${quoted(host)}: ${JSON.stringify(unsafeJson(hostVariables(item, files)))}`
    comma = ','
  }
  yield `\n}},\n"all": ${JSON.stringify({ children: ['ungrouped', ...groups.names] })}`
  for (const group of groups.names) {
    yield `,\n${quoted(group)}: {"hosts": [`
    yield* joined(groups.hostsOf(group), ', ')
    yield group === unreachable.name ? `], "vars": ${JSON.stringify(unreachable.vars)}}` : ']}'
  }
  yield '\n}\n'
}

/** The same as a file for `-i hosts.yml`. */
export async function* ansibleYaml(nodes: AsyncIterable<ExportNode>, files: KeyFiles): AsyncGenerator<string, void> {
  const groups = new Groups()
  yield 'all:\n  hosts:'
  let none = ' {}'
  for await (const { item, host } of withHostNames(nodes)) {
    groups.add(host, groupsOf(item))
    none = ''
    const lines = Object.entries(hostVariables(item, files)).map(
      ([name, value]) => `\n      ${name}: ${flowYaml(value)}`,
    )
    yield `\n    ${quoted(host)}:${lines.join('')}`
  }
  yield `${none}\n  children:${groups.names.length === 0 ? ' {}' : ''}`
  for (const group of groups.names) {
    yield `\n    ${group}:`
    if (group === unreachable.name) yield `\n      vars: ${flowYaml(unreachable.vars)}`
    yield '\n      hosts:'
    for (const host of groups.hostsOf(group)) yield `\n        ${quoted(host)}:`
  }
  yield '\n'
}

function* joined(texts: Iterable<string>, separator: string): Generator<string, void> {
  let before = ''
  for (const text of texts) {
    yield before + quoted(text)
    before = separator
  }
}
