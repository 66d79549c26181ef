import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

test('the migrations make what db/schema says', () => {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-migrations-'))
  try {
    fs.cpSync(path.join(root, 'db', 'migrations'), copy, { recursive: true })
    const said = execFileSync(
      process.execPath,
      [
        path.join(root, 'node_modules', 'drizzle-kit', 'bin.cjs'),
        ...['generate', '--dialect', 'postgresql', '--schema', './db/schema/index.ts'],
        ...['--out', path.relative(root, copy)],
      ],
      { cwd: root, encoding: 'utf8' },
    )
    expect(said, 'run npm run db:generate and commit what it writes').toContain('No schema changes')
  } finally {
    fs.rmSync(copy, { recursive: true })
  }
})
