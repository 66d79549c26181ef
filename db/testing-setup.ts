import fs from 'node:fs'
import path from 'node:path'
import postgres from 'postgres'
import type { TestProject } from 'vitest/node'
import { startTemporaryPostgres, type TemporaryPostgres } from './embedded'
import { migrateDatabase } from './migrate'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the migrated template that test databases are copied from. */
    templateUrl: string
  }
}

/** The name of the template database; databases of tests are copies of it. */
export const templateDatabase = 'plumbline_template'

type Shared = { users: number; server: Promise<{ server: TemporaryPostgres; templateUrl: string }> }
const shared = globalThis as typeof globalThis & { plumblineTestServer?: Shared }

const start = async (): Promise<{ server: TemporaryPostgres; templateUrl: string }> => {
  const server = await startTemporaryPostgres()
  const sql = postgres(server.url, { max: 1 })
  await sql`create database ${sql(templateDatabase)}`
  await sql.end()
  const template = new URL(server.url)
  template.pathname = templateDatabase
  if (fs.existsSync(path.join(import.meta.dirname, 'migrations'))) await migrateDatabase(template.href)
  return { server, templateUrl: template.href }
}

/** Vitest's set-up of the projects that need a database: one server for the whole run, however many projects ask. */
const setUp = async (project: TestProject): Promise<() => Promise<void>> => {
  shared.plumblineTestServer ??= { users: 0, server: start() }
  const mine = shared.plumblineTestServer
  mine.users++
  const { server, templateUrl } = await mine.server
  project.provide('templateUrl', templateUrl)
  return async () => {
    mine.users--
    if (mine.users > 0) return
    shared.plumblineTestServer = undefined
    await server.stop()
  }
}

export default setUp
