import { type NodeFilters, paths } from '../nav/paths'

/** Every form in which the nodes leave, in the order in which people ask for them. */
export const exportFormats = [
  { id: 'csv', title: 'CSV', what: 'for spreadsheets; cells are never formulas', kind: 'nodes', format: 'csv' },
  { id: 'json', title: 'JSON', what: 'one array', kind: 'nodes', format: 'json' },
  { id: 'ndjson', title: 'NDJSON', what: 'one object a line', kind: 'nodes', format: 'ndjson' },
  {
    id: 'ansible-yaml',
    title: 'Ansible inventory, YAML',
    what: 'a file for ansible -i hosts.yml',
    kind: 'ansible',
    format: 'yaml',
  },
  {
    id: 'ansible-json',
    title: 'Ansible inventory, JSON',
    what: 'what an inventory script answers to --list',
    kind: 'ansible',
    format: 'json',
  },
  {
    id: 'ssh-config',
    title: 'ssh_config',
    what: 'for ssh -F, with the way through bastions',
    kind: 'ssh-config',
    format: undefined,
  },
  {
    id: 'prometheus-sd',
    title: 'Prometheus targets',
    what: 'HTTP service discovery; exporters on port 9100',
    kind: 'prometheus-sd',
    format: undefined,
  },
] as const
export type ExportFormat = (typeof exportFormats)[number]

/** The path of an export of the nodes that these filters show. */
export const exportPath = ({ kind, format }: ExportFormat, filters: NodeFilters): string =>
  paths.exportNodes(kind, { format, ...filters })

/** The same as a line for a shell. -f: an error is no file; an export that broke off ends curl with an error, too. */
export const curlLine = (origin: string, path: string): string =>
  `curl -fsSOJ -H "Authorization: Bearer $PLUMBLINE_TOKEN" '${origin}${path.replaceAll("'", '%27')}'`
