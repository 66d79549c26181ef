import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'

/** Writes a file 0600 whole under another name and renames it: a reader sees the old content or the new one. */
export function writePrivateFile(file: string, content: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  fs.writeFileSync(draft, content, { mode: 0o600, flag: 'wx' })
  fs.renameSync(draft, file)
}
