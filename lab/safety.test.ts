import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
// This file holds examples of what is forbidden.
const files = globSync('lab/**/*.{ts,mts}', { cwd: root }).filter((file) => file !== path.join('lab', 'safety.test.ts'))

/** Every module that a file names in an import, an export or a dynamic import. */
function importsOf(text: string): string[] {
  const found = text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)
  return [...found].map(([, specifier = '']) => specifier)
}

/** Where an import leads, from the root; null for packages. */
function target(file: string, specifier: string): string | null {
  if (specifier.startsWith('@/')) return specifier.slice(2)
  return specifier.startsWith('.') ? path.relative(root, path.resolve(root, path.dirname(file), specifier)) : null
}

describe('the lab', () => {
  it('imports nothing of the product, so that both cannot share a mistake', () => {
    expect(files.length).toBeGreaterThan(20)
    const strays = files.flatMap((file) =>
      importsOf(readFileSync(path.join(root, file), 'utf8'))
        .map((specifier) => target(file, specifier))
        .filter((found) => found !== null && !found.startsWith('lab/'))
        .map((found) => `${file} imports ${found}`),
    )
    expect(strays).toEqual([])
  })

  it('finds an import of the product when there is one', () => {
    expect(
      importsOf("import { x } from '@/server/domain/node'\nexport * from '../db/client'\nawait import('@/app/x')"),
    ).toEqual(['@/server/domain/node', '../db/client', '@/app/x'])
    expect(target('lab/ec2/a.ts', '../../server/x')).toBe('server/x')
  })
})
