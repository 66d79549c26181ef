import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describeError } from '../openstack/problem'
import { startProduct } from '../openstack/product'
import { gather } from './gather'
import type { Subject } from './subject'
import type { WhichClouds } from './which-clouds'

/** Waits of the lab's clouds, against those of real ones. */
const pace = 0.05

/** Services and worker with the clouds that were named, for as long as `work` takes; then all of it is gone. */
export async function onClouds<Result>(
  which: WhichClouds,
  tell: (line: string) => void,
  work: (product: Awaited<ReturnType<typeof startProduct>>, subjects: Subject[]) => Promise<Result>,
): Promise<Result> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-on-clouds-'))
  const undo: (() => Promise<unknown>)[] = []
  try {
    const subjects = await gather(which, { folder, pace, undo })
    const clouds = subjects.map(({ config }) => config)
    const cloudsFile = which.cloudsFile || subjects.find(({ entry }) => entry)?.entry?.file || ''
    const product = await startProduct(folder, { clouds, cloudsFile })
    undo.push(() => product.close())
    return await work(product, subjects)
  } finally {
    // One that fails must not keep the others alive.
    for (const step of undo.toReversed()) await step().catch((error: unknown) => tell(describeError(error)))
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
