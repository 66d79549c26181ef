import { once } from 'node:events'
import { type Product, startProduct } from '../helpers/product'
import type { Bench } from './bench'
import { summarise } from './statistics'

const starts = 6
/** A person waits in front of it: after ten seconds attention is somewhere else. */
const againLimit = 10
/** The first time, a database is made, and all of its tables. */
const firstLimit = 20

/** From the command to its link, with everything built: `npm run up` on a new data folder, and then again and again on the same. */
export const up: Bench = {
  id: 'up',
  title: 'npm run up, already built',
  async *run({ tell }) {
    const times: number[] = []
    let product: Product | null = null
    let folder: string | null = null
    try {
      for (let start = 0; start < starts; start++) {
        const started = performance.now()
        product = await startProduct({
          PLUMBLINE_LAB_WORLD: 'summit',
          ...(folder === null ? {} : { PLUMBLINE_DATA: folder }),
        })
        folder = product.dataFolder
        times.push((performance.now() - started) / 1000)
        tell(`start ${start + 1}: ${times.at(-1)?.toFixed(1)} s`)
        if (start < starts - 1) await end(product)
      }
    } finally {
      await product?.stop()
    }
    const [first = 0, ...later] = times
    yield { what: 'first start', value: first, unit: 's', limit: firstLimit, detail: 'a new data folder, world summit' }
    const { p50, max, count } = summarise(later)
    const detail = `p50 ${p50.toFixed(1)}, ${count} starts of the same installation`
    yield { what: 'later start, max', value: max, unit: 's', limit: againLimit, detail }
  },
}

/** Stops it and leaves its data. */
async function end({ process: child }: Product): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
