import path from 'node:path'
import { defineConfig } from 'vitest/config'

const root = path.resolve(import.meta.dirname, '..')

/**
 * Three projects, so that the fast part runs without a database or other servers:
 * unit (`*.test.ts`), database (`*.db.test.ts`, starts the embedded Postgres), contract (`*.contract.test.ts`,
 * starts the lab or other real servers: OpenSSH, boto3).
 */
const project = (name: string, include: string[], exclude: string[] = []) => ({
  resolve: { alias: { '@': root } },
  test: {
    name,
    root,
    include,
    exclude: ['node_modules/**', '.next/**', ...exclude],
    testTimeout: name === 'unit' ? 10_000 : 120_000,
    hookTimeout: 180_000,
    globalSetup: name === 'unit' ? [] : [path.join(root, 'db', 'testing-setup.ts')],
  },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['**/*.test.{ts,tsx}'], ['**/*.db.test.ts', '**/*.contract.test.ts']),
      project('database', ['**/*.db.test.ts']),
      project('contract', ['**/*.contract.test.ts']),
    ],
  },
})
