import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Problem } from './problem'

/** Makes the folder that holds all this installation writes, for its owner only; refuses one that cannot be used. */
export const prepareDataFolder = (folder: string): void => {
  try {
    fs.mkdirSync(path.join(folder, 'logs'), { recursive: true, mode: 0o700 })
    refuseForeign(folder)
    const probe = path.join(folder, `.writable-${process.pid}`)
    fs.writeFileSync(probe, 'x'.repeat(4096))
    fs.rmSync(probe)
  } catch (error) {
    throw explain(error, folder)
  }
}

const refuseForeign = (folder: string): void => {
  const uid = process.getuid?.()
  const owner = fs.statSync(folder).uid
  if (uid === undefined || owner === uid) return
  const me = os.userInfo().username
  throw new Problem(
    `The data folder ${folder} belongs to another user (number ${owner}); this is ${me}. Start as that user, or name a folder of your own: PLUMBLINE_DATA=~/plumbline npm run up`,
  )
}

const explain = (error: unknown, folder: string): unknown => {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Problem(
      `There is no space left on the disk of ${folder}. Free some (1 GB is comfortable), or name a folder on another disk in PLUMBLINE_DATA.`,
    )
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    // A folder that another user closed cannot even be looked into.
    return new Problem(
      `The data folder ${folder} cannot be written by ${os.userInfo().username} (${code}). Name a folder of your own: PLUMBLINE_DATA=~/plumbline npm run up`,
    )
  }
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new Problem(`PLUMBLINE_DATA names ${folder}, which is not a folder and cannot become one.`)
  return error
}
