import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '@/db/client'
import { audit, auditSeal, auditUnsealed } from '@/db/schema'
import { change } from '../change'
import type { ServiceContext } from '../context'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { auditFacets } from './audit-facets'
import { exportAudit } from './export-audit'
import { getHead } from './get-head'
import { listAudit } from './list-audit'
import { sealAudit } from './seal'
import { listAuditInput } from './shapes'
import { verifyAudit } from './verify-audit'
import { verifyFile } from './verify-file'
import { verifyWhole } from './verify-whole'

let here: TestInstallation
let admin: ServiceContext
let folder: string
beforeAll(async () => {
  here = await testInstallation()
  admin = here.as('admin')
  folder = mkdtempSync(path.join(os.tmpdir(), 'plumbline-activity-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await here[Symbol.asyncDispose]()
})

const note = async (ctx: ServiceContext, action: string, subject: string, details: Record<string, unknown> = {}) =>
  await change(ctx, async (_, record) => await record({ action, subject, details }))
const seals = async () => await here.runtime.db.select().from(auditSeal).orderBy(auditSeal.position)
/** As somebody who may do everything in the database, triggers or not. */
const behindOurBack = async (statement: ReturnType<typeof sql>) =>
  await here.runtime.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`)
    await tx.execute(statement)
  })
/** Does it, looks, and undoes it by the same way. */
const tampered = async (does: ReturnType<typeof sql>, undo: ReturnType<typeof sql>) => {
  await behindOurBack(does)
  const found = await verifyAudit(admin)
  await behindOurBack(undo)
  expect((await verifyAudit(admin)).broken).toBeNull()
  return found.broken
}

describe('sealing', () => {
  it('gives each entry the next place, continues the hash before, and does so once', async () => {
    for (const name of ['a', 'b', 'c']) await note(admin, 'cloud.sync', name)
    expect((await getHead(admin)).waiting).toBe(3)
    expect(await sealAudit(here.runtime, { batchSize: 2 })).toEqual({ sealed: 3, busy: false })
    expect(await sealAudit(here.runtime)).toEqual({ sealed: 0, busy: false })
    const all = await seals()
    expect(all.map(({ position }) => position)).toEqual([1, 2, 3])
    expect(all[0]?.previousHash).toBe('0'.repeat(64))
    expect(all.slice(1).map(({ previousHash }) => previousHash)).toEqual(all.slice(0, 2).map(({ hash }) => hash))
    expect(await getHead(admin)).toMatchObject({ head: { position: 3, hash: all[2]?.hash }, waiting: 0 })
  })

  it('gives an entry that commits late the next place, without a gap', async () => {
    const other = createDatabase(here.url, { poolSize: 1 })
    let commit = () => {}
    let inserted = () => {}
    const isInserted = new Promise<void>((resolve) => {
      inserted = resolve
    })
    const late = other.db.transaction(async (tx) => {
      await tx.insert(audit).values({ actor: 'late', actorKind: 'system', action: 'cloud.sync', subject: 'late' })
      inserted()
      await new Promise<void>((resolve) => {
        commit = resolve
      })
    })
    await isInserted
    await note(admin, 'cloud.sync', 'early')
    // Whoever writes is not waited for, and waits for nobody.
    expect(await sealAudit(here.runtime)).toEqual({ sealed: 1, busy: false })
    commit()
    await late
    expect(await sealAudit(here.runtime)).toEqual({ sealed: 1, busy: false })
    await other.close()
    const [before, last] = (await seals()).slice(-2)
    expect(last?.position).toBe((before?.position ?? 0) + 1)
    expect(last?.auditId).toBeLessThan(before?.auditId ?? 0)
    expect((await verifyAudit(admin)).broken).toBeNull()
  })

  it('does not wait for a process that stands still with the lock, and changes go on meanwhile', async () => {
    const other = createDatabase(here.url, { poolSize: 1 })
    let free = () => {}
    let locked = () => {}
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve
    })
    const holding = other.db.transaction(async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtext('plumbline-audit-seal'))`)
      await tx.select().from(auditUnsealed).for('update')
      locked()
      await new Promise<void>((resolve) => {
        free = resolve
      })
    })
    await isLocked
    await note(admin, 'cloud.sync', 'meanwhile')
    expect(await sealAudit(here.runtime)).toEqual({ sealed: 0, busy: true })
    free()
    await holding
    await other.close()
    expect((await sealAudit(here.runtime)).sealed).toBe(1)
  })

  it('cannot be changed or removed, not even by SQL', async () => {
    const refused = /never changed or removed/
    for (const statement of [
      sql`update audit_seal set hash = ''`,
      sql`delete from audit_seal`,
      sql`truncate audit_seal`,
    ]) {
      const failure: unknown = await here.runtime.db.execute(statement).then(
        () => null,
        (error: unknown) => error,
      )
      expect(String((failure as { cause?: unknown })?.cause ?? failure)).toMatch(refused)
    }
  })
})

describe('verifying', () => {
  it('names what was changed, removed, or put in', async () => {
    const [first, second] = await seals()
    const id = second?.auditId ?? 0
    expect(
      await tampered(
        sql`update audit set actor = 'Eve' where id = ${id}`,
        sql`update audit set actor = ${admin.actor.name} where id = ${id}`,
      ),
    ).toMatchObject({ kind: 'changed', position: 2, id, sentence: expect.stringContaining('"cloud.sync" of Eve') })

    await behindOurBack(sql`create table kept as select * from audit where id = ${id}`)
    const gone = await tampered(
      sql`delete from audit where id = ${id}`,
      sql`insert into audit overriding system value select * from kept`,
    )
    expect(gone).toMatchObject({
      kind: 'removed',
      position: 2,
      id,
      sentence: expect.stringContaining(`Entry ${id} is gone`),
    })

    await behindOurBack(sql`create table kept_seal as select * from audit_seal where position = 2`)
    const seal = await tampered(
      sql`delete from audit_seal where position = 2`,
      sql`insert into audit_seal select * from kept_seal`,
    )
    expect(seal).toMatchObject({ kind: 'seal-removed', position: 2 })

    const rehashed = await tampered(
      sql`update audit_seal set hash = ${'f'.repeat(64)} where position = 1`,
      sql`update audit_seal set hash = ${first?.hash} where position = 1`,
    )
    expect(rehashed).toMatchObject({ kind: 'changed', position: 1 })

    const inserted = await tampered(
      sql`insert into audit (actor, actor_kind, action, subject) values ('Eve', 'person', 'cloud.remove', 'x')`,
      sql`delete from audit where subject = 'x'`,
    )
    expect(inserted).toMatchObject({ kind: 'inserted', sentence: expect.stringContaining('"cloud.remove" of Eve') })
  })

  it('names what was removed before it was sealed, and seals what came after it', async () => {
    await note(admin, 'cloud.remove', 'too soon')
    await note(admin, 'cloud.sync', 'after it')
    const [early] = await here.runtime.db.select().from(audit).where(sql`subject = 'too soon'`)
    await behindOurBack(sql`delete from audit where subject = 'too soon'`)
    expect(await sealAudit(here.runtime, { batchSize: 1 })).toEqual({ sealed: 1, busy: false })
    const { broken } = await verifyAudit(admin)
    expect(broken).toMatchObject({
      kind: 'removed',
      id: early?.id,
      sentence: expect.stringContaining('while it waited'),
    })
    await behindOurBack(sql`delete from audit_unsealed where audit_id = ${early?.id}`)
    expect((await verifyAudit(admin)).broken).toBeNull()
  })

  it('holds the chain against a head that was written down: an end that was cut off is found by it alone', async () => {
    const { head } = await getHead(admin)
    if (!head) throw new Error('Nothing is sealed.')
    expect(await verifyWhole(admin, head)).toMatchObject({ ok: true })
    expect(await verifyWhole(admin, { ...head, hash: 'e'.repeat(64) })).toMatchObject({
      ok: false,
      sentences: expect.arrayContaining([expect.stringContaining('has another hash')]),
    })
    expect(await verifyWhole(admin, { ...head, position: head.position + 1 })).toMatchObject({
      ok: false,
      sentences: expect.arrayContaining([expect.stringContaining('cut off')]),
    })
  })
})

describe('list and facets', () => {
  it('narrow by who, kind, group of actions, subject, address, time and text, a page at a time', async () => {
    const ci = here.as('operator', { kind: 'token', name: 'ci', from: '198.51.100.7' })
    await note(ci, 'allocation.launch', 'run-1', { clouds: ['harbor'], note: '100%' })
    await note(ci, 'allocation.cancel', 'run-1')
    const found = async (filter: Record<string, unknown>) =>
      (await listAudit(admin, listAuditInput.parse(filter))).items.map(({ action }) => action)
    expect(await found({ actor: 'ci' })).toEqual(['allocation.cancel', 'allocation.launch'])
    expect(await found({ kind: 'token,system', action: 'allocation.launch' })).toEqual(['allocation.launch'])
    expect(await found({ action: 'allocation.*' })).toEqual(['allocation.cancel', 'allocation.launch'])
    expect(await found({ subject: 'run-1', from: '198.51.' })).toHaveLength(2)
    expect(await found({ q: 'HARBOR' })).toEqual(['allocation.launch'])
    expect(await found({ q: '100%' })).toEqual(['allocation.launch'])
    expect(await found({ q: '1_0' })).toEqual([])
    expect(await found({ actor: 'ci', until: '2020-01-01' })).toEqual([])
    expect(await found({ actor: 'ci', since: '2020-01-01' })).toHaveLength(2)
    const first = await listAudit(admin, listAuditInput.parse({ actor: 'ci', limit: 1 }))
    const next = await listAudit(admin, listAuditInput.parse({ actor: 'ci', limit: 1, cursor: first.nextCursor }))
    expect([...first.items, ...next.items].map(({ action }) => action)).toEqual([
      'allocation.cancel',
      'allocation.launch',
    ])
    expect(next.nextCursor).toBeNull()

    const facets = await auditFacets(admin, { actor: ['ci'], action: ['allocation.launch'] })
    expect(facets.actions).toEqual([
      { value: 'allocation.cancel', count: 1 },
      { value: 'allocation.launch', count: 1 },
    ])
    expect(facets.actors).toEqual([{ value: 'ci', count: 1 }])
    expect(() => listAuditInput.parse({ action: 'nonsense' })).toThrow(/action such as/)
    expect(() => listAuditInput.parse({ since: 'yesterday' })).toThrow(/a day such as/)
  })

  it('are for admins', async () => {
    await expect(listAudit(here.as('operator'), listAuditInput.parse({}))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(exportAudit(here.as('operator'), { input: {} })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

const whole = async (input: Record<string, string>) => {
  let text = ''
  for await (const part of (await exportAudit(admin, { input })).text) text += part
  return text
}
async function* linesOf(text: string) {
  yield* text.split('\n')
}

describe('files', () => {
  it('hold exactly what matches, and what a spreadsheet would calculate stays text', async () => {
    await note(admin, 'person.create', '=HYPERLINK("x")')
    const csv = await whole({ format: 'csv', action: 'person.*' })
    expect(csv.split('\r\n')).toHaveLength(3)
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`)
    await expect(exportAudit(admin, { input: { acton: 'x' } })).rejects.toMatchObject({ code: 'bad-request' })
    expect((await listAudit(admin, listAuditInput.parse({ action: 'activity.export' }))).items[0]).toMatchObject({
      subject: 'csv',
      details: { filter: { action: ['person.*'] } },
    })
  })

  it('are verified by us, and by fifteen lines of Python out of the documentation that know nothing of us', async () => {
    await note(admin, 'cloud.update', 'Zürich "main"\u2028', { é: 1.5, b: { z: null, a: ['x', 1e21] } })
    await sealAudit(here.runtime)
    const text = await whole({})
    const verdict = await verifyFile(linesOf(text))
    expect(verdict).toMatchObject({ broken: null, gaps: 0, head: { position: verdict.checked }, waiting: 1 })

    const script = path.join(folder, 'verify.py')
    const document = readFileSync(path.resolve(import.meta.dirname, '../../../docs/activity.md'), 'utf8')
    writeFileSync(script, /```python\n(.*?)```/s.exec(document)?.[1] ?? '')
    const python = (content: string) => {
      const file = path.join(folder, 'activity.ndjson')
      writeFileSync(file, content)
      return spawnSync('python3', [script, file], { encoding: 'utf8' })
    }
    expect(python(text)).toMatchObject({ status: 0, stdout: `head ${verdict.head?.position} ${verdict.head?.hash}\n` })

    const changed = text.replace('"subject":"b"', '"subject":"B"')
    expect(python(changed)).toMatchObject({ status: 1, stdout: expect.stringContaining('line 2: position 2') })
    expect((await verifyFile(linesOf(changed))).broken).toMatch(/^Line 2: entry \d+ \("cloud.sync" of A admin\) is not/)
    const without = text.split('\n').filter((_, index) => index !== 1)
    expect((await verifyFile(linesOf(without.join('\n')))).gaps).toBe(1)
    expect((await verifyFile(linesOf('{}'))).broken).toMatch(/no line of an exported activity/)
  })
})
