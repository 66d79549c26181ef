/** Evidence is kept and shown: what may not stand in it is replaced here, before anything else sees it. */
const removed = '[redacted]'
const bodyBytesMax = 16 * 1024
const itemsMax = 20

const secretWords =
  'pass(?:word|wd|phrase)?|admin_?pass|secret|secret_?access_?key|api_?key|session_?token|private_?key|user_?data|key_?material|signature|authorization'
const secretName = new RegExp(`^(?:.*[_:.-])?(?:${secretWords})$`, 'i')
const camelSecretName =
  /(?:Password|Secret|PrivateKey|UserData|KeyMaterial|SecretAccessKey|SessionToken|AdminPass|adminPass)$/

const isSecretName = (name: string): boolean => secretName.test(name) || camelSecretName.test(name)

/** Removes what looks like a secret inside free text: private keys, credentials in URLs, signatures, tokens, JSON and form fields. */
export const redactText = (text: string): string =>
  text
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, removed)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@"]+):[^\s@/"]+@/gi, `$1:${removed}@`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${removed}`)
    .replace(/\bgAAAA[\w-]{20,}={0,2}/g, removed)
    .replace(
      // Extensions of Nova have a prefix: OS-EXT-SRV-ATTR:user_data.
      new RegExp(`("(?:[\\w:.-]*[_:.-])?(?:${secretWords})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*(?:"|$)`, 'gi'),
      `$1"${removed}"`,
    )
    // The console log: images print passwords on it. What we read from it, the host keys, is kept as a fact.
    .replace(/("output"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/gi, `$1"${removed}"`)
    .replace(/("token"\s*:\s*\{\s*"id"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/gi, `$1"${removed}"`)
    .replace(/("token"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|$)/gi, `$1"${removed}"`)
    .replace(
      /\b((?:x-(?:auth|subject|service)-token|x-amz-(?:signature|security-token|credential))["']?\s*[:=]\s*["']?)[^\s"'&,]+/gi,
      `$1${removed}`,
    )
    .replace(/([?&](?:token|signature|password|secret|UserData|X-Amz-[A-Za-z-]+)=)[^&\s"]+/gi, `$1${removed}`)
    .replace(
      /<(password|adminPass|keyMaterial|userData|secretAccessKey|sessionToken|output)>[^<]*(<\/\1>|$)/gi,
      `<$1>${removed}$2`,
    )

/** A URL without user info and without secret query parameters. */
export const redactUrl = (url: string): string => redactText(url)

/** A body as evidence: without secrets, at most 16 KiB of UTF-8. null stays null. */
export function redactBody(body: string | null): string | null {
  if (body === null || body === '') return null
  // Redaction before the cut, on a margin above it: a pattern that the cut would split must still be seen.
  const text = redactText(body.slice(0, bodyBytesMax * 2))
  const bytes = Buffer.from(text)
  if (bytes.length <= bodyBytesMax && body.length <= bodyBytesMax * 2) return text
  const kept = bytes
    .subarray(0, bodyBytesMax)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
  return `${kept}\n[cut: ${body.length} characters in all]`
}

/** A plain value as evidence: members with a secret's name are replaced at any depth, lists are cut after 20 items. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth > 12) return '[too deep]'
  if (value instanceof Uint8Array) return `[${value.length} bytes]`
  if (Array.isArray(value)) {
    const shown = value.slice(0, itemsMax).map((item) => redactValue(item, depth + 1))
    return value.length > itemsMax ? [...shown, `[${value.length - itemsMax} more]`] : shown
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [
        name,
        isSecretName(name) && (typeof item === 'string' || item instanceof Uint8Array)
          ? removed
          : redactValue(item, depth + 1),
      ]),
  )
}
