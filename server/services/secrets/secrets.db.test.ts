import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { eq } from 'drizzle-orm'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allocationNode, audit, cloud, fleetKey, nodeKey, setting, webhook, worker } from '@/db/schema'
import { parseEnv } from '@/server/env'
import { isReadable } from '@/server/ssh/key'
import { launch } from '../allocations/launch'
import { claim } from '../allocations/lease'
import { createRunStore } from '../allocations/store'
import { ensureFleetKey, fleetFiles } from '../keys/ensure-fleet-key'
import { fleetKeys } from '../keys/fleet-keys'
import { createRuntime, type OwnedRuntime } from '../runtime'
import { ensureEvidenceKey } from '../scorecards/bundle/evidence-key'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { createWebhook } from '../webhooks/create-webhook'
import { getKeyState } from './get-key-state'
import { availableKeys, keyFiles, makeKeyFile, makeNextKeyFile } from './key-file'
import { readKeyState } from './key-state'
import { prepareMasterKey } from './prepare-key'
import { replaceLostKey } from './replace-lost-key'
import { rotateKey } from './rotate-key'

let here: TestInstallation
const others: OwnedRuntime[] = []
beforeEach(async () => {
  here = await testInstallation()
})
afterEach(async () => {
  for (const other of others.splice(0)) await other.close(1_000)
  await here[Symbol.asyncDispose]()
})

const place = () => here.runtime.env
const files = () => keyFiles(here.dataFolder)
const idOnDisk = () => availableKeys(place())[0]?.id
/** Another process of the installation, by default on the same data folder. */
async function start(
  variables: Record<string, string> = {},
  role: 'worker' | 'command' = 'worker',
): Promise<OwnedRuntime> {
  const env = parseEnv(
    { PLUMBLINE_DATA: here.dataFolder, LOG_LEVEL: 'silent', PLUMBLINE_CONFIG: 'none.yaml', ...variables },
    here.dataFolder,
  )
  const runtime = await createRuntime({ role, env, databaseUrl: here.url, log: pino({ level: 'silent' }) })
  others.push(runtime)
  return runtime
}
/** A fleet key, a cloud with typed credentials, and the key of a node on its way. */
async function seals() {
  const { runtime } = here
  await ensureFleetKey(runtime)
  const fleet = await ensureFleetKey(runtime)
  const { db } = runtime
  await db.transaction(async (tx) => {
    const sealedCredentials = await runtime.secrets.seal(tx, 'os2', 'password-of-os2')
    await tx.update(cloud).set({ sealedCredentials }).where(eq(cloud.id, 'os2'))
  })
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 1 }))
  const nodeId = made.nodes[0]!.id
  const lease = { nodeId, run: 1, jobId: 'job', attempt: 0 }
  await claim(runtime, lease, ['queued'])
  const store = (other: OwnedRuntime = runtime) => createRunStore(other, lease)
  return { fleet, nodeId, store, key: await store().nodeKey() }
}
const credentialsOf = async (runtime: OwnedRuntime) => {
  const [row] = await runtime.db.select().from(cloud).where(eq(cloud.id, 'os2'))
  return runtime.secrets.open('os2', row!.sealedCredentials!).toString()
}

describe('a start', () => {
  it('keeps the name of the key, and goes on with that key', async () => {
    const state = await readKeyState(here.runtime.db)
    expect(state?.id).toBe(idOnDisk())
    await start()
    expect((await readKeyState(here.runtime.db))?.id).toBe(state?.id)
  })

  it('with another key is refused at once and names both; a command that needs no key works', async () => {
    await seals()
    const right = idOnDisk()
    const PLUMBLINE_MASTER_KEY = randomBytes(32).toString('base64')
    await expect(start({ PLUMBLINE_MASTER_KEY })).rejects.toThrow(
      new RegExp(`${right}.*PLUMBLINE_MASTER_KEY holds [0-9a-f]{16}`),
    )
    const command = await start({ PLUMBLINE_MASTER_KEY }, 'command')
    await expect(ensureFleetKey(command)).rejects.toThrow(String(right))
  })

  it('without a key says where it has to be, and makes none', async () => {
    fs.rmSync(files().current)
    await expect(start()).rejects.toThrow(/is not here.*master\.key is missing/)
    expect(fs.existsSync(files().current)).toBe(false)
  })

  it('with a file that others can read is refused with the command that mends it', async () => {
    fs.chmodSync(files().current, 0o644)
    await expect(start()).rejects.toThrow('chmod 600')
  })

  it('of an installation from before names were kept finds out by what is sealed', async () => {
    await seals()
    await here.runtime.db.delete(setting).where(eq(setting.key, 'master-key'))
    const PLUMBLINE_MASTER_KEY = randomBytes(32).toString('base64')
    await expect(start({ PLUMBLINE_MASTER_KEY })).rejects.toThrow(/not the one that is here/)
    await start()
    expect((await readKeyState(here.runtime.db))?.id).toBe(idOnDisk())
  })
})

describe('rotation', () => {
  it('seals every row with the new key and keeps the old one beside it; running processes go on', async () => {
    const { fleet, key, store, nodeId } = await seals()
    const evidence = await ensureEvidenceKey(here.runtime)
    const hook = await createWebhook(here.as('admin'), {
      name: 'chat',
      url: 'http://127.0.0.1/',
      events: ['verdict.worse'],
    })
    const running = await start()
    const before = idOnDisk()
    const rotated = await rotateKey(here.runtime.db, place())
    expect(rotated).toMatchObject({
      sealed: { fleetKeys: 1, nodeKeys: 1, clouds: 1, evidenceKeys: 1, webhooks: 1 },
      lost: 0,
      from: { id: before },
    })
    expect(idOnDisk()).toBe(rotated.to.id)
    expect(rotated.retired).toBe(files().retired(before!))
    expect(fs.existsSync(files().next)).toBe(false)

    expect(await ensureFleetKey(running)).toEqual(fleet)
    expect(await ensureEvidenceKey(running)).toEqual(evidence)
    expect(await credentialsOf(running)).toBe('password-of-os2')
    const [sealed] = await running.db.select().from(webhook)
    expect(running.secrets.open(hook.id, sealed!.sealedSecret).toString()).toBe(hook.secret)
    expect(await store(running).nodeKey()).toEqual(key)
    // What a process seals that was there before opens for one that starts now.
    await running.db.delete(nodeKey).where(eq(nodeKey.nodeId, nodeId))
    const made = await store(running).nodeKey()
    expect(await store(await start()).nodeKey()).toEqual(made)
    const [trace] = await running.db.select().from(audit).where(eq(audit.action, 'master-key.rotate'))
    expect(JSON.stringify(trace)).not.toContain(rotated.to.key.toString('base64'))
  })

  it('makes a process that cannot get at the new key say so, before it seals anything', async () => {
    const { nodeId, store } = await seals()
    const old = fs.readFileSync(files().current, 'utf8').trim()
    const elsewhere = await start({ PLUMBLINE_MASTER_KEY: old })
    const { to } = await rotateKey(here.runtime.db, place())
    await elsewhere.db.delete(nodeKey).where(eq(nodeKey.nodeId, nodeId))
    await expect(store(elsewhere).nodeKey()).rejects.toThrow(`The master key was rotated: it is now ${to.id}`)
    expect(await elsewhere.db.select().from(nodeKey)).toHaveLength(0)
  })

  it('that dies before its transaction commits leaves the old key; after it, the new one: everything opens both times', async () => {
    await seals()
    const before = idOnDisk()
    const next = makeNextKeyFile(here.dataFolder)
    expect(await credentialsOf(await start())).toBe('password-of-os2')
    expect(idOnDisk()).toBe(before)

    const { to } = await rotateKey(here.runtime.db, place())
    expect(to.id).not.toBe(next.id)
    // As if it had died before it moved the files.
    fs.renameSync(files().current, files().next)
    fs.renameSync(files().retired(before!), files().current)
    expect(await credentialsOf(await start())).toBe('password-of-os2')
    expect(idOnDisk()).toBe(to.id)
    expect(fs.existsSync(files().next)).toBe(false)
  })

  it('that fails in the middle changes nothing', async () => {
    const { fleet } = await seals()
    const before = idOnDisk()
    await here.runtime
      .sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`
    await here.runtime
      .sql`create trigger refuse before update of sealed_credentials on cloud for each row execute function refuse()`
    await expect(rotateKey(here.runtime.db, place())).rejects.toThrow()
    const again = await start()
    expect(await ensureFleetKey(again)).toEqual(fleet)
    expect(await credentialsOf(again)).toBe('password-of-os2')
    expect(idOnDisk()).toBe(before)
  })

  it('twice at once: one of them, and everything opens', async () => {
    await seals()
    const results = await Promise.allSettled([
      rotateKey(here.runtime.db, place()),
      rotateKey((await start()).db, place()),
    ])
    const kept = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value.to.id] : []))
    expect(kept.length).toBeGreaterThanOrEqual(1)
    expect(idOnDisk()).toBe((await readKeyState(here.runtime.db))?.id)
    expect(kept).toContain(idOnDisk())
    expect(await credentialsOf(await start())).toBe('password-of-os2')
  })

  it('with keys of the environment goes from one to the other, and never back by itself', async () => {
    await seals()
    const old = fs.readFileSync(files().current, 'utf8').trim()
    fs.rmSync(files().current)
    const next = randomBytes(32).toString('base64')
    const alone = await start({ PLUMBLINE_MASTER_KEY: old })
    await expect(rotateKey(alone.db, alone.env)).rejects.toThrow('PLUMBLINE_NEXT_MASTER_KEY')
    const both = await start({ PLUMBLINE_MASTER_KEY: old, PLUMBLINE_NEXT_MASTER_KEY: next })
    await rotateKey(both.db, both.env)
    expect(await credentialsOf(both)).toBe('password-of-os2')
    await expect(rotateKey(both.db, both.env)).rejects.toThrow('in use already')
    expect(await credentialsOf(await start({ PLUMBLINE_MASTER_KEY: next }))).toBe('password-of-os2')
    await expect(start({ PLUMBLINE_MASTER_KEY: old })).rejects.toThrow(/not the one that is here/)
    expect(fs.readdirSync(here.dataFolder).filter((name) => name.startsWith('master.key'))).toEqual([])
  })
})

describe('a restore without the key', () => {
  it('goes on with a new one and names what is lost: clouds, the fleet key, nodes on their way', async () => {
    const { fleet, store, nodeId } = await seals()
    fs.rmSync(files().current)
    fs.rmSync(fleetFiles(place()).identityFile)
    const said = (await prepareMasterKey(here.url, place())).join('\n')
    expect(said).toMatch(/not here\. Made a new one/)
    expect(said).toMatch(/Cloud os2 \(os2\): enter its credentials again/)
    expect(said).toMatch(/Fleet key SHA256:\S+ a new one is made/)
    expect(said).toMatch(/Node race-1 on os1: its own key is lost/)

    const again = await start()
    const made = await ensureFleetKey(again)
    expect(made.publicKey).not.toBe(fleet.publicKey)
    expect((await fleetKeys(again)).publicKeys).toEqual([made.publicKey])
    expect(fs.readFileSync(fleetFiles(place()).identityFile, 'utf8')).toBe(made.privateKey)
    await expect(store(again).nodeKey()).rejects.toMatchObject({ failure: { code: 'configuration' } })
    expect((await getKeyState({ ...again, actor: here.as('viewer').actor })).lost).toHaveLength(3)

    // What a person has mended is no longer told.
    await again.db.update(cloud).set({ sealedCredentials: null }).where(eq(cloud.id, 'os2'))
    await again.db.update(allocationNode).set({ state: 'released' }).where(eq(allocationNode.id, nodeId))
    await again.db.delete(fleetKey).where(eq(fleetKey.primary, false))
    expect(await prepareMasterKey(here.url, place())).toEqual([])
  })

  it('takes the fleet key from its file when that is still there', async () => {
    const { fleet } = await seals()
    fs.rmSync(files().current)
    expect((await prepareMasterKey(here.url, place())).join('\n')).toContain('nodes stay reachable')
    const kept = await ensureFleetKey(await start())
    expect(kept).toEqual(fleet)
    expect(isReadable(kept)).toBe(true)
  })

  it('is refused while a worker lives that may have it', async () => {
    await here.runtime.db.insert(worker).values({ id: 'w', host: 'other-machine', pid: 1, version: '0' })
    fs.rmSync(files().current)
    await expect(prepareMasterKey(here.url, place())).rejects.toThrow(/A worker on other-machine/)
    expect(fs.existsSync(files().current)).toBe(false)
  })

  it('with a wrong key is refused, until a person says that the right one is lost', async () => {
    await seals()
    fs.rmSync(files().current)
    makeKeyFile(here.dataFolder)
    await expect(prepareMasterKey(here.url, place())).rejects.toThrow('rotate-key -- --lost')
    const { lost } = await replaceLostKey(here.runtime.db, place())
    expect(lost.clouds).toEqual([{ id: 'os2', name: 'Cloud os2' }])
    await start()
  })

  it('a first start says what to keep', async () => {
    await here.runtime.db.delete(setting).where(eq(setting.key, 'master-key'))
    fs.rmSync(files().current)
    expect((await prepareMasterKey(here.url, place())).join()).toMatch(/Made .*master\.key.*Keep a copy/)
    expect(await prepareMasterKey(here.url, place())).toEqual([])
  })
})
