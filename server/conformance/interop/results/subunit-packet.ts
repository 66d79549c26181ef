import { crc32 } from 'node:zlib'
import { UnreadableFile } from '../guideline'

/** Statuses of subunit v2 by their number in the flags. */
const statuses = [null, 'exists', 'inprogress', 'success', 'uxsuccess', 'skip', 'fail', 'xfail'] as const
export type SubunitStatus = NonNullable<(typeof statuses)[number]>

export type SubunitPacket = {
  testId: string | null
  status: SubunitStatus | null
  /** Milliseconds since 1970; null: the packet tells none. */
  at: number | null
  tags: string[]
  route: string | null
  file: { name: string; bytes: number; mime: string | null } | null
}

const signature = 0xb3
const flag = { testId: 0x0800, route: 0x0400, time: 0x0200, tags: 0x0080, file: 0x0040, mime: 0x0020 } as const
/** Signature, flags, the shortest length and the checksum. */
const shortest = 8

/**
 * The packets of a subunit v2 stream, in order: signature 0xB3, 16 bits of version and flags, a length, fields in a fixed
 * order, CRC-32. Throws UnreadableFile that names the offset of what is torn, corrupted or no packet at all.
 */
export function* subunitPackets(bytes: Uint8Array): Generator<SubunitPacket> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let start = 0
  while (start < bytes.length) {
    if (bytes[start] !== signature) {
      throw new UnreadableFile(
        `At byte ${start} there is no subunit v2 packet: it begins with 0x${hex(bytes[start]!)} and not with 0xb3. Was something else printed into the stream?`,
      )
    }
    if (bytes.length - start < shortest)
      throw torn(start, `${bytes.length - start} bytes are left, and a packet has at least ${shortest}`)
    const flags = view.getUint16(start + 1)
    if (flags >> 12 !== 2) {
      throw new UnreadableFile(
        `The packet at byte ${start} is of subunit version ${flags >> 12}; only version 2 is read.`,
      )
    }
    const length = readNumber(bytes, { at: start + 3, end: bytes.length, packet: start })
    if (length.width > 3) throw corrupted(start, 'its length has four bytes, where three are allowed')
    const end = start + length.value
    if (length.value < 5 + length.width + 2) throw corrupted(start, `its length is ${length.value}`)
    if (end > bytes.length) throw torn(start, `it says ${length.value} bytes, and ${bytes.length - start} are left`)
    const told = view.getUint32(end - 4)
    const sum = crc32(bytes.subarray(start, end - 4)) >>> 0
    if (sum !== told) {
      throw corrupted(start, `its checksum is 0x${sum.toString(16)}, and it says 0x${told.toString(16)}`)
    }
    yield readFields(bytes, { flags, at: length.next, end: end - 4, packet: start })
    start = end
  }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
const torn = (offset: number, why: string) =>
  new UnreadableFile(`The stream is torn at byte ${offset}: ${why}. Was the file copied while it was written?`)
const corrupted = (offset: number, why: string) =>
  new UnreadableFile(`The packet at byte ${offset} is corrupted: ${why}.`)

type Place = { at: number; end: number; packet: number }

/** The two highest bits say how many bytes follow: 6, 14, 22 or 30 bits of number. */
function readNumber(bytes: Uint8Array, { at, end, packet }: Place): { value: number; width: number; next: number } {
  const first = at < end ? bytes[at]! : null
  const width = first === null ? 1 : (first >> 6) + 1
  if (first === null || at + width > end) throw corrupted(packet, 'a number reaches beyond its end')
  let value = first & 0x3f
  for (let index = 1; index < width; index++) value = value * 256 + bytes[at + index]!
  return { value, width, next: at + width }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function readFields(bytes: Uint8Array, { flags, ...place }: Place & { flags: number }): SubunitPacket {
  let at = place.at
  const { end, packet } = place
  const has = (bit: number) => (flags & bit) !== 0
  const number = (): number => {
    const read = readNumber(bytes, { at, end, packet })
    at = read.next
    return read.value
  }
  const skip = (length: number): Uint8Array => {
    if (at + length > end) throw corrupted(packet, `a field of ${length} bytes reaches beyond its end`)
    const part = bytes.subarray(at, at + length)
    at += length
    return part
  }
  const text = (): string => {
    const part = skip(number())
    try {
      return utf8.decode(part)
    } catch {
      throw corrupted(packet, 'a text in it is no UTF-8')
    }
  }
  const time = (): number => {
    const part = skip(4)
    const seconds = new DataView(part.buffer, part.byteOffset, 4).getUint32(0)
    return seconds * 1000 + Math.floor(number() / 1e6)
  }
  const milliseconds = has(flag.time) ? time() : null
  const testId = has(flag.testId) ? text() : null
  const tags = has(flag.tags) ? Array.from({ length: number() }, text) : []
  const mime = has(flag.mime) ? text() : null
  const file = has(flag.file) ? { name: text(), bytes: skip(number()).length, mime } : null
  const route = has(flag.route) ? text() : null
  if (at !== end) throw corrupted(packet, `${end - at} bytes of it belong to no field`)
  return { testId, status: statuses[flags & 0x7]!, at: milliseconds, tags, route, file }
}
