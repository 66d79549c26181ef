import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { preparePlace, removePlace } from './place'

const isRoot = process.getuid?.() === 0

test.runIf(isRoot)(
  'a cluster whose data folder is gone is removed at the next start, one that can be found is kept',
  async () => {
    const [gone, kept, next] = [1, 2, 3].map(() => fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-place-'))) as [
      string,
      string,
      string,
    ]
    try {
      const lost = await preparePlace(gone)
      const found = await preparePlace(kept)
      expect((await preparePlace(kept)).cluster).toBe(found.cluster)
      expect(lost.cluster).not.toBe(found.cluster)
      expect(fs.statSync(path.dirname(found.cluster))).toMatchObject({ uid: found.runAs?.uid, gid: found.runAs?.gid })
      fs.rmSync(gone, { recursive: true })
      await preparePlace(next)
      expect(fs.existsSync(path.dirname(lost.cluster))).toBe(false)
      expect(fs.existsSync(path.dirname(found.cluster))).toBe(true)
    } finally {
      for (const folder of [kept, next]) removePlace(await preparePlace(folder))
    }
  },
)

test.runIf(isRoot)('a full disk is told with what to do', async ({ skip }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-full-'))
  // A small file system of its own; in a container root may not be allowed to mount one.
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status !== 0) {
    fs.rmdirSync(folder)
    skip('mounting a file system is not allowed here')
  }
  try {
    fs.writeFileSync(path.join(folder, 'fill'), 'x'.repeat(65_536))
    await expect(preparePlace(path.join(folder, 'data'))).rejects.toMatchObject({
      problem: 'disk-full',
      message: expect.stringMatching(/no space left.*PLUMBLINE_DATA.*DATABASE_URL/),
    })
  } finally {
    spawnSync('umount', [folder])
    fs.rmdirSync(folder)
  }
})
