import { parseDocument } from 'yaml'

/** The same document under another name, version and title; comments and order stay. */
export function rename(yaml: string, to: { name: string; version: string; title?: string }): string {
  const document = parseDocument(yaml)
  document.set('name', to.name)
  // Quoted: 2026.10 is a number to YAML, and would come back as 2026.1.
  const version = document.createNode(to.version)
  version.type = 'QUOTE_SINGLE'
  document.set('version', version)
  if (to.title !== undefined) document.set('title', to.title)
  return document.toString({ lineWidth: 0 })
}
