import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { Place } from '@/db/embedded/place'

/** A file system of its own under the database's data, that can be filled to the last byte and freed again. */
export type SmallDisk = {
  fill(): void
  free(): void
  remove(): void
}

/** Null where it cannot be made: without root, or without the right to mount. */
export function smallDisk(place: Place, sizeMiB: number): SmallDisk | null {
  if (place.runAs === null) return null
  const folder = path.dirname(place.cluster)
  const { uid, gid } = place.runAs
  const mounted = spawnSync('mount', [
    ...['-t', 'tmpfs', '-o', `size=${sizeMiB}m,mode=0700,uid=${uid},gid=${gid}`],
    ...['plumbline-torture', folder],
  ])
  if (mounted.status !== 0) return null
  const ballast = path.join(folder, 'ballast')
  return {
    fill() {
      const file = fs.openSync(ballast, 'a', 0o600)
      // Ever smaller pieces, until not even one page is left.
      for (let size = 8 << 20; size >= 4096; ) {
        try {
          if (fs.writeSync(file, Buffer.alloc(size)) < size) size >>= 1
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
          size >>= 1
        }
      }
      fs.closeSync(file)
    },
    free: () => fs.rmSync(ballast, { force: true }),
    // May be called again: nothing is mounted then.
    remove: () => void spawnSync('umount', ['-l', folder]),
  }
}
