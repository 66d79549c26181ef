/**
 * A value as EC2 writes it. A list becomes `<item>` elements; null and undefined leave the element out, while an empty
 * string, list or structure keeps it empty. Dates are ISO 8601 in UTC with milliseconds.
 */
export type Xml =
  | string
  | number
  | boolean
  | Date
  | null
  | undefined
  | readonly Xml[]
  | { readonly [name: string]: Xml }

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' }

/** XML 1.0 has no spelling for these, not even as an entity. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SPECIAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff&<>"\r]/

/** Most texts have nothing to escape, and pages of a thousand instances have a hundred thousand texts. */
export const escapeXml = (text: string): string => (SPECIAL.test(text) ? escapeAll(text) : text)

const escapeAll = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character)

const isList = (value: Xml): value is readonly Xml[] => Array.isArray(value)

export function element(name: string, value: Xml, attributes = ''): string {
  if (value === null || value === undefined) return ''
  const body = content(value)
  return body === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${body}</${name}>`
}

function content(value: Xml): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'string') return escapeXml(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  let text = ''
  if (isList(value)) for (const entry of value) text += element('item', entry)
  else for (const name of Object.keys(value)) text += element(name, value[name])
  return text
}

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

const EC2_NAMESPACE = 'http://ec2.amazonaws.com/doc/2016-11-15/'

export const ec2Document = (action: string, requestId: string, result: { readonly [name: string]: Xml }): string =>
  DECLARATION + element(`${action}Response`, { requestId, ...result }, ` xmlns="${EC2_NAMESPACE}"`)

/** EC2's error document: `RequestID` in capitals, unlike the answers'. */
export const ec2ErrorDocument = (code: string, message: string, requestId: string): string =>
  DECLARATION + element('Response', { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId })
