import path from 'node:path'
import { defineConfig } from 'vitest/config'

const root = path.resolve(import.meta.dirname, '..', '..')

/** Only the contract, and without the database that server/vitest.config.ts starts: a real cloud is slow, and this needs none. */
export default defineConfig({
  resolve: { alias: { '@': root } },
  test: {
    root,
    include: ['server/providers/openstack/real.contract.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
