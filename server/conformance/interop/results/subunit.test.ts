import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UnreadableFile } from '../guideline'
import { readResults } from './read-results'
import { readSubunit } from './subunit'

/** One packet by hand: status in the low three bits, a test id, an own version of the format's number. */
const number = (value: number): number[] =>
  value < 64
    ? [value]
    : value < 16384
      ? [0x40 | (value >> 8), value & 0xff]
      : [0x80 | (value >> 16), (value >> 8) & 0xff, value & 0xff]
const text = (value: string): number[] => {
  const told = [...new TextEncoder().encode(value)]
  return [...number(told.length), ...told]
}
type Parts = { id?: string; status: number; file?: string; route?: string; seconds?: number; version?: number }
function packet({ id, status, file, route, seconds, version = 2 }: Parts): Uint8Array {
  let flags = (version << 12) | 0x0100 | status
  const fields: number[] = []
  if (seconds !== undefined) {
    flags |= 0x0200
    fields.push(...[24, 16, 8, 0].map((shift) => (seconds >>> shift) & 0xff), ...number(0))
  }
  if (id !== undefined) {
    flags |= 0x0800
    fields.push(...text(id))
  }
  if (file !== undefined) {
    flags |= 0x0040
    fields.push(...text('log'), ...text(file))
  }
  if (route !== undefined) {
    flags |= 0x0400
    fields.push(...text(route))
  }
  const bare = 1 + 2 + fields.length + 4
  const width = bare + 1 < 64 ? 1 : bare + 2 < 16384 ? 2 : 3
  const length = number(bare + width)
  const body = Uint8Array.from([
    0xb3,
    flags >> 8,
    flags & 0xff,
    ...(length.length === width ? length : [0x40, bare + width]),
    ...fields,
  ])
  const sum = crc32(body) >>> 0
  return Uint8Array.from([...body, ...[24, 16, 8, 0].map((shift) => (sum >>> shift) & 0xff)])
}
const stream = (...parts: Parts[]): Uint8Array => Buffer.concat(parts.map(packet))
const status = { exists: 1, inprogress: 2, success: 3, uxsuccess: 4, skip: 5, fail: 6, xfail: 7 }

describe('a stream', () => {
  it('tells how each test ended', () => {
    const { results, about, ranAt } = readSubunit(
      stream(
        ...Object.values(status).map((value) => ({ id: `t${value}`, status: value, seconds: 1_500_000_000 + value })),
        { status: 0, file: 'x'.repeat(20_000) },
        { id: 't3', status: 0, file: 'a log', route: '0/1' },
      ),
    )
    expect(results).toEqual({ t2: 'aborted', t3: 'passed', t4: 'failed', t5: 'skipped', t6: 'failed', t7: 'skipped' })
    expect(about).toEqual({ packets: '9', attachments: '2', duration: '6 s' })
    expect(ranAt).toBe(new Date(1_500_000_001_000).toISOString())
  })

  it('the last status that ends a test counts; a new beginning takes no end away', () => {
    const told = readSubunit(
      stream(
        { id: 'a', status: status.inprogress },
        { id: 'a', status: status.fail },
        { id: 'a', status: status.success },
        { id: 'a', status: status.inprogress },
      ),
    )
    expect(told.results).toEqual({ a: 'passed' })
  })
})

describe('a stream that is not whole', () => {
  const good = stream({ id: 'first', status: 3 }, { id: 'second', status: 6 })
  const second = packet({ id: 'first', status: 3 }).length

  it('says where it is torn', () => {
    expect(() => readSubunit(good.subarray(0, -3))).toThrow(`The stream is torn at byte ${second}: it says`)
    expect(() => readSubunit(good.subarray(0, second + 4))).toThrow(`torn at byte ${second}: 4 bytes are left`)
  })

  it('says which packet is corrupted', () => {
    const bad = Uint8Array.from(good)
    bad[second + 6]! ^= 1
    expect(() => readSubunit(bad)).toThrow(new RegExp(`packet at byte ${second} is corrupted: its checksum is 0x`))
  })

  it('says where something else was printed', () => {
    const noisy = Buffer.concat([good, Buffer.from('Traceback')])
    expect(() => readSubunit(noisy)).toThrow(
      `At byte ${good.length} there is no subunit v2 packet: it begins with 0x54`,
    )
  })

  it('reads version 2 alone, and refuses a stream without tests', () => {
    expect(() => readSubunit(packet({ id: 'a', status: 3, version: 1 }))).toThrow('of subunit version 1')
    expect(() => readSubunit(packet({ status: 0, file: 'x' }))).toThrow('1 packets and not one result')
  })

  it('any change of any byte is told or changes nothing but is never a crash', () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bad = Uint8Array.from(good)
        bad[at]! ^= change
        expect(() => readResults(bad)).toThrow(UnreadableFile)
      }),
    )
  })
})
