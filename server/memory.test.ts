import { spawn } from 'node:child_process'
import path from 'node:path'
import readline from 'node:readline'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const program = `
import { collectWhenQuiet } from '@/server/memory'
collectWhenQuiet()
let burst = Array.from({ length: 1_500_000 }, (_, index) => ({ name: 'web-' + index }))
console.log(process.memoryUsage.rss())
burst = []
setInterval(() => console.log(process.memoryUsage.rss()), 100)
`

test('a process gives back what a burst of work took, once it is quiet', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const told = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const next = async () => Number((await told.next()).value)
    const most = await next()
    await expect.poll(next, { timeout: 25_000, interval: 1 }).toBeLessThan(most - 50e6)
  } finally {
    child.kill('SIGKILL')
  }
}, 30_000)
