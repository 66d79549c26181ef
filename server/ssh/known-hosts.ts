import { createHash } from 'node:crypto'
import type { HostKey } from './port'

/** `SHA256:...` of a key blob, as ssh-keygen prints it. */
export function fingerprintOf(key: string): string {
  return `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`
}

/** One line of known_hosts. A port other than 22 puts the address into brackets. */
export function knownHostsLine(address: string, port: number, hostKey: HostKey): string {
  const name = port === 22 ? address : `[${address}]:${port}`
  return `${name} ${hostKey.type} ${hostKey.key}`
}

/** Reads `ssh-ed25519 AAAA... [comment]`; null when that is no host key. */
export function parseHostKey(line: string): HostKey | null {
  const [type, key] = line.trim().split(/\s+/)
  if (!type || !key || !/^[a-z0-9@.-]+$/.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(key)) return null
  const blob = Buffer.from(key, 'base64')
  if (blob.length < 8) return null
  const length = blob.readUInt32BE(0)
  return blob.subarray(4, 4 + length).toString('latin1') === type ? { type, key } : null
}

/** The type that a host key's blob names itself. */
export function hostKeyOf(blob: Buffer): HostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0
  return { type: blob.subarray(4, 4 + length).toString('latin1'), key: blob.toString('base64') }
}

export const sameHostKey = (a: HostKey, b: HostKey): boolean => a.type === b.type && a.key === b.key

/**
 * Host keys that cloud-init wrote to the serial console between its two markers. Lines may carry kernel noise in front;
 * empty when the console holds none.
 */
export function hostKeysFromConsole(log: string): HostKey[] {
  const block = /-----BEGIN SSH HOST KEY KEYS-----([\s\S]*?)-----END SSH HOST KEY KEYS-----/g
  const blocks = [...log.matchAll(block)]
  const last = blocks.at(-1)?.[1] ?? ''
  return last.split(/\r?\n/).flatMap((line) => {
    const at = line.search(/\b(ssh-|ecdsa-)/)
    const key = at < 0 ? null : parseHostKey(line.slice(at))
    return key ? [key] : []
  })
}
