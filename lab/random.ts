import { createHash } from 'node:crypto'
import type { Random } from '@/lab/port'

/**
 * Random numbers by a seed: block n is SHA-256 of seed and n, so that the state is one number. `drawn` continues where
 * a snapshot stopped, and identifiers are not given twice over a restart.
 */
export class SeededRandom implements Random {
  constructor(
    private readonly seed: string,
    private blocks = 0,
  ) {}

  get drawn(): number {
    return this.blocks
  }

  private block(): Buffer {
    this.blocks += 1
    return createHash('sha256').update(`${this.seed}\0${this.blocks}`).digest()
  }

  /** In [0, 1). */
  next(): number {
    return this.block().readUIntBE(0, 6) / 2 ** 48
  }

  /** In [0, below). */
  integer(below: number): number {
    return Math.floor(this.next() * below)
  }

  hex(length: number): string {
    let text = ''
    while (text.length < length) text += this.block().toString('hex')
    return text.slice(0, length)
  }

  /** A version 4 UUID. */
  uuid(): string {
    const bytes = this.block().subarray(0, 16)
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
}
