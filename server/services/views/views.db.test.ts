import { desc } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { audit, nodeView } from '@/db/schema'
import { roles } from '@/server/domain/roles'
import { type TestInstallation, testInstallation } from '../testing/test-runtime'
import { listViews } from './list-views'
import { removeView } from './remove-view'
import { saveView } from './save-view'
import { viewsMax } from './shapes'
import { updateView } from './update-view'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())
afterEach(async () => {
  await here.runtime.db.delete(nodeView)
})
const namesOf = async (who: Parameters<typeof listViews>[0]) => (await listViews(who)).items.map(({ name }) => name)
const outcome = async (work: Promise<unknown>) =>
  await work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )

describe('a view', () => {
  it('is kept in one way of writing, and its owner alone sees it', async () => {
    const mine = here.as('viewer')
    const saved = await saveView(mine, { name: ' Errors ', query: '?state=running,error&node=x&sort=-created' })
    expect(saved).toMatchObject({
      ...{ name: 'Errors', query: 'state=error,running&sort=-created', shared: false },
      ...{ owner: 'A viewer', mine: true, changeable: true },
    })
    expect(await namesOf(mine)).toEqual(['Errors'])
    expect(await namesOf(here.as('admin'))).toEqual([])
    expect(await outcome(updateView(here.as('admin'), { id: saved.id, name: 'x' }))).toBe('not-found')
    expect(await outcome(removeView(here.as('admin'), { id: saved.id }))).toBe('not-found')
  })

  it('that everybody sees is renamed, changed and removed by any operator, and each is in the audit', async () => {
    const saved = await saveView(here.as('operator'), { name: 'Ours', query: 'owner=ours', shared: true })
    expect((await listViews(here.as('viewer'))).items).toMatchObject([
      { name: 'Ours', owner: 'A operator', mine: false, changeable: false },
    ])
    const other = here.as('operator', { id: 'somebody', name: 'Somebody' })
    const changed = await updateView(other, { id: saved.id, name: 'Our nodes', query: 'owner=ours&state=error' })
    expect(changed).toMatchObject({ name: 'Our nodes', query: 'state=error&owner=ours', owner: 'A operator' })
    await removeView(other, { id: saved.id })
    expect(await namesOf(here.as('viewer'))).toEqual([])
    const told = await here.runtime.db.select().from(audit).orderBy(desc(audit.id)).limit(3)
    expect(told.map(({ action, actor, subject }) => [action, actor, subject])).toEqual([
      ['view.remove', 'Somebody', 'Our nodes'],
      ['view.update', 'Somebody', 'Our nodes'],
      ['view.save', 'A operator', 'Ours'],
    ])
  })

  it('has a name of its own among those that one sees in the same list', async () => {
    await saveView(here.as('viewer'), { name: 'Errors', query: 'state=error' })
    expect(await outcome(saveView(here.as('viewer'), { name: 'errors', query: '' }))).toBe('conflict')
    const other = await saveView(here.as('operator'), { name: 'Errors', query: 'state=error' })
    const shared = await saveView(here.as('admin'), { name: 'ERRORS', query: 'state=error', shared: true })
    expect(await outcome(updateView(here.as('operator'), { id: other.id, shared: true }))).toBe('conflict')
    expect(await outcome(updateView(here.as('admin'), { id: shared.id, name: 'Errors' }))).toBe('done')
  })

  it('is refused when Nodes would not understand it, and beyond what one person keeps', async () => {
    expect(await outcome(saveView(here.as('viewer'), { name: 'x', query: 'state=flying' }))).toBe('bad-request')
    expect(await outcome(saveView(here.as('viewer'), { name: ' ', query: '' }))).toBe('bad-request')
    const { id } = here.as('viewer').actor
    const many = Array.from({ length: viewsMax }, (_, at) => ({
      name: `v${at}`,
      query: '',
      ownerId: id,
      ownerName: 'A',
    }))
    await here.runtime.db.insert(nodeView).values(many)
    expect(await outcome(saveView(here.as('viewer'), { name: 'one more', query: '' }))).toBe('conflict')
  })

  it('of two that are saved at once under one name, one is kept', async () => {
    const both = await Promise.all(
      [1, 2].map(async () => await outcome(saveView(here.as('operator'), { name: 'Twice', query: '', shared: true }))),
    )
    expect(both.sort()).toEqual(['conflict', 'done'])
  })
})

describe('who may', () => {
  const can = { viewer: 'forbidden', operator: 'done', admin: 'done' } as const
  it.each(roles)('%s: keep a view for everybody, share an own one, change and remove a shared one', async (role) => {
    const asked = here.as(role, { id: 'the one who asks' })
    const shared = await saveView(here.as('admin'), { name: 'Theirs', query: '', shared: true })
    const own = await saveView(asked, { name: 'Own', query: '' })
    expect(await outcome(saveView(asked, { name: 'All', query: '', shared: true }))).toBe(can[role])
    expect(await outcome(updateView(asked, { id: own.id, shared: true }))).toBe(can[role])
    expect(await outcome(updateView(asked, { id: shared.id, name: 'Other' }))).toBe(can[role])
    expect(await outcome(removeView(asked, { id: shared.id }))).toBe(can[role])
    expect(await outcome(removeView(asked, { id: own.id }))).toBe('done')
  })
})
