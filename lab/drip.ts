import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

/** Sends a body byte by byte, `gapMs` apart, and ends; stops when the other side has gone. */
export async function drip(response: ServerResponse, bytes: Uint8Array, gapMs: number): Promise<void> {
  for (const byte of bytes) {
    if (response.destroyed) return
    response.write(Uint8Array.of(byte))
    await wait(gapMs)
  }
  response.end()
}
