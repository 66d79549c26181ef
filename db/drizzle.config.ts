import { defineConfig } from 'drizzle-kit'

/** Paths are taken from the root of the checkout, where `npm run db:generate` runs. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema/index.ts',
  out: './db/migrations',
})
