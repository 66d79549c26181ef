import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/**
 * The master key: the one given in the environment, else the one in `master.key` of the data folder, made at the first
 * start with mode 0600. Processes that start at once get the same one.
 */
export function masterKey(env: { readonly masterKey: Buffer | null; readonly dataFolder: string }): Buffer {
  if (env.masterKey) return env.masterKey
  const file = path.join(env.dataFolder, 'master.key')
  if (!fs.existsSync(file)) make(file)
  const key = Buffer.from(fs.readFileSync(file, 'utf8').trim(), 'base64')
  if (key.length !== 32) {
    throw new Error(
      `${file} does not hold a key of 32 bytes in base64. Restore it from a backup, or set PLUMBLINE_MASTER_KEY.`,
    )
  }
  return key
}

/** Written whole under another name and then linked, so that nobody reads half a key and nobody's key is replaced. */
function make(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  fs.writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    fs.linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    fs.unlinkSync(draft)
  }
}
