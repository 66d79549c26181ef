import type { Flag } from '@/server/domain/guideline-schema'

/** Documents as they are written, comments included, with one waiver more or less. The parser is fetched when it is needed. */
export async function withFlag(yaml: string, flag: Flag): Promise<string> {
  const { isSeq, parseDocument } = await import('yaml')
  const document = parseDocument(yaml)
  const flagged = document.get('flagged')
  if (isSeq(flagged)) {
    flagged.flow = false
    flagged.add(document.createNode(flag))
  } else document.set('flagged', [flag])
  return document.toString({ lineWidth: 140 })
}

/** `index` counts from 0 in the order of the document. */
export async function withoutFlag(yaml: string, index: number): Promise<string> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(yaml)
  document.deleteIn(['flagged', index])
  return document.toString({ lineWidth: 140 })
}
