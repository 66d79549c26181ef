import { Document, isMap, isPair, isScalar } from 'yaml'
import type { CorrectedCloud, Correction } from './corrected-profile'

/** openstacksdk's vendor profile, as a file of its own or at `/.well-known/openstack/api`. */
export const vendorProfileJson = (name: string, { profile }: CorrectedCloud): string =>
  `${JSON.stringify({ name, profile }, null, 2)}\n`

/** An entry of clouds.yaml with the reason of each corrected key above it. It logs in nobody: credentials are to be added. */
export function cloudsYaml(name: string, { entry, corrections, notes }: CorrectedCloud, about: string): string {
  const document = new Document({ clouds: { [name]: entry } })
  const lines = [
    about,
    'Add who you are below auth: username, password and project_name, or an application credential.',
    ...notes,
  ]
  document.commentBefore = comment(lines)
  const keys = document.getIn(['clouds', name])
  for (const pair of isMap(keys) ? keys.items : []) {
    if (!isPair(pair) || !isScalar(pair.key)) continue
    const own = corrections.filter(({ key }) => key.split(':')[0] === String((pair.key as { value: unknown }).value))
    if (own.length > 0) pair.key.commentBefore = comment(own.map(describe))
  }
  return document.toString({ lineWidth: 0 })
}

const describe = ({ key, from, reason }: Correction): string => {
  const name = key.includes(': ') ? `${key.slice(key.indexOf(': ') + 2)}: ` : ''
  return `${name}${from === null ? 'not declared' : `declared as ${from}`}. ${reason}`
}

/** One line each: what a cloud told must not end a comment. */
const comment = (lines: readonly string[]): string =>
  lines.map((line) => ` ${line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`).join('\n')
