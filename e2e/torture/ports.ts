import { isPortFree } from '@/db/embedded/port'

const first = 21_000
const blocks = 300

/**
 * First of `count` ports in a row that nobody listens on now. Below the range that the system takes for outgoing connections,
 * so that one that is closed for a while (a refused connection) is not taken by somebody else.
 */
export async function portBlock(count: number): Promise<number> {
  for (let tries = 0; tries < blocks; tries++) {
    const base = first + ((process.pid + tries * 7) % blocks) * 37
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isPortFree('127.0.0.1', base + index)))
    if (free.every(Boolean)) return base
  }
  throw new Error(`There are no ${count} free ports in a row from ${first} up.`)
}
