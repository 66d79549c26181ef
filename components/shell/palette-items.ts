import { type Role, roleIncludes } from '@/server/domain/roles'
import { paths } from '../nav/paths'
import { pages } from './navigation'

/** What happens when a line is chosen. */
export type PaletteDeed =
  | { kind: 'go'; href: string }
  | { kind: 'sync'; cloud: string; name: string }
  | { kind: 'copy'; text: string; what: string }
  | { kind: 'theme'; theme: 'system' | 'light' | 'dark' }

export const paletteGroups = ['Pages', 'Actions', 'Nodes', 'Clouds', 'Views', 'Allocations', 'Guidelines'] as const
export type PaletteItem = {
  id: string
  group: (typeof paletteGroups)[number]
  title: string
  words?: string
  /** Stands at the end of the line: whose, where, or which keys. */
  hint?: string
  keys?: readonly string[]
  deed: PaletteDeed
}

type Named = { id: string; name: string }
export type PaletteFacts = {
  role: Role
  clouds: readonly Named[]
  allocations: readonly (Named & { state: string })[]
  guidelines: readonly { id: string; name: string; version: string }[]
  views: readonly { id: string; name: string; query: string }[]
}

/** Everything that can be jumped to or done by this role, nodes apart: those are searched on the server. */
export function paletteItems(facts: PaletteFacts): PaletteItem[] {
  return [...pageItems, ...settingsItems, ...actionItems(facts), ...thingItems(facts)]
}

const go = (href: string): PaletteDeed => ({ kind: 'go', href })

const pageItems: PaletteItem[] = pages.map((page) => ({
  id: `page ${page.name}`,
  group: 'Pages',
  title: page.name,
  keys: ['g', page.key],
  deed: go(page.href),
}))

const page = (title: string, href: string, words?: string): PaletteItem => ({
  id: `page ${title}`,
  group: 'Pages',
  title,
  words,
  deed: go(href),
})
const settingsItems: PaletteItem[] = [
  page('Conformance runs', paths.conformanceRuns()),
  page('Guidelines', paths.guidelines()),
  page('Interop results', paths.interop(), 'defcore refstack scs api'),
  page('Settings: keys', paths.settings('keys'), 'ssh fleet'),
  page('Settings: people', paths.settings('people'), 'users roles password'),
  page('Settings: tokens', paths.settings('tokens'), 'api bearer scopes'),
  page('Settings: webhooks', paths.settings('webhooks')),
  page('Settings: data', paths.settings('data'), 'retention prune backup'),
]

type Action = { title: string; needs: Role; words?: string; hint?: string; deed: PaletteDeed }

function actionItems({ role, clouds }: PaletteFacts): PaletteItem[] {
  const all: Action[] = [
    { title: 'Launch nodes', needs: 'operator', words: 'create allocate', deed: go(paths.launch()) },
    {
      title: 'Nodes that are in error',
      needs: 'viewer',
      words: 'failed broken',
      deed: go(paths.nodes({ state: 'error' })),
    },
    { title: 'Nodes that run', needs: 'viewer', words: 'running up', deed: go(paths.nodes({ state: 'running' })) },
    { title: 'Run conformance', needs: 'operator', words: 'scorecard check', deed: go(paths.conformanceRuns()) },
    { title: 'Add a cloud', needs: 'admin', words: 'new connect', deed: go(paths.settings('clouds')) },
    { title: 'Make a token', needs: 'admin', words: 'new api bearer', deed: go(paths.newToken()) },
    {
      title: 'Who signed in',
      needs: 'admin',
      words: 'activity audit failed login',
      deed: go(paths.activity({ action: 'person.*' })),
    },
    ...clouds.flatMap((cloud): Action[] => [
      {
        title: `Launch nodes on ${cloud.name}`,
        needs: 'operator',
        words: `create allocate ${cloud.id}`,
        deed: go(paths.launch({ clouds: cloud.id })),
      },
      {
        title: `Sync ${cloud.name} now`,
        needs: 'operator',
        words: `list refresh ${cloud.id}`,
        deed: { kind: 'sync', cloud: cloud.id, name: cloud.name },
      },
      {
        title: `Nodes of ${cloud.name}`,
        needs: 'viewer',
        words: cloud.id,
        deed: go(paths.nodes({ cloud: cloud.id })),
      },
    ]),
    ...(['light', 'dark', 'system'] as const).map(
      (theme): Action => ({
        title: `Theme: ${theme}`,
        needs: 'viewer',
        words: 'colour mode',
        deed: { kind: 'theme', theme },
      }),
    ),
  ]
  return all
    .filter(({ needs }) => roleIncludes(role, needs))
    .map(({ needs: _, title, ...rest }) => ({ id: `action ${title}`, group: 'Actions', title, ...rest }))
}

function thingItems({ clouds, allocations, guidelines, views }: PaletteFacts): PaletteItem[] {
  return [
    ...clouds.map(
      ({ id, name }): PaletteItem => ({
        id: `cloud ${id}`,
        group: 'Clouds',
        title: name,
        words: id,
        hint: id === name ? undefined : id,
        deed: go(paths.cloud(id)),
      }),
    ),
    ...views.map(
      ({ id, name, query }): PaletteItem => ({
        id: `view ${id}`,
        group: 'Views',
        title: name,
        words: 'nodes saved view',
        hint: 'nodes',
        deed: go(`${paths.nodes()}?${query}`),
      }),
    ),
    ...allocations.map(
      ({ id, name, state }): PaletteItem => ({
        id: `allocation ${id}`,
        group: 'Allocations',
        title: name,
        words: id,
        hint: state,
        deed: go(paths.allocation(id)),
      }),
    ),
    ...guidelines.map(
      ({ id, name, version }): PaletteItem => ({
        id: `guideline ${id}`,
        group: 'Guidelines',
        title: `${name} ${version}`,
        deed: go(paths.guideline(id)),
      }),
    ),
  ]
}

/** A node as it was found, and its way in where it has one. */
export function nodeItems(
  nodes: readonly { id: string; name: string; cloudName: string; ssh: string | null }[],
  q: string,
): PaletteItem[] {
  return nodes.flatMap((node): PaletteItem[] => [
    {
      id: `node ${node.id}`,
      group: 'Nodes',
      title: node.name,
      hint: node.cloudName,
      deed: go(paths.nodes({ q, node: node.id })),
    },
    ...(node.ssh === null
      ? []
      : [
          {
            id: `ssh ${node.id}`,
            group: 'Nodes' as const,
            title: `Copy ssh of ${node.name}`,
            hint: node.cloudName,
            deed: { kind: 'copy' as const, text: node.ssh, what: `The ssh command of ${node.name}` },
          },
        ]),
  ])
}
