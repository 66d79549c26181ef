import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { allocationNode, cloud, fleetKey, knownHost } from '@/db/schema'
import { generateKeyPair } from '@/server/ssh/key'
import { launch } from '../allocations/launch'
import { type TestInstallation, testInstallation, testRequest } from '../testing/test-runtime'
import { addKey } from './add-key'
import { bastionKey, keepBastionKey } from './bastion-key'
import { ensureFleetKey, fleetFiles } from './ensure-fleet-key'
import { fleetKeys } from './fleet-keys'
import { listKeys } from './list-keys'
import { removeKey } from './remove-key'
import { writeKnownHosts } from './write-known-hosts'

let here: TestInstallation
beforeAll(async () => {
  here = await testInstallation()
})
afterAll(async () => await here[Symbol.asyncDispose]())

it('makes one fleet key however many processes start at once, sealed in the database and 0600 in the folder', async () => {
  const all = await Promise.all([1, 2, 3].map(() => ensureFleetKey(here.runtime)))
  expect(new Set(all.map((key) => key.publicKey)).size).toBe(1)
  const rows = await here.runtime.db.select().from(fleetKey)
  expect(rows).toHaveLength(1)
  expect(rows[0]!.sealedPrivateKey!.toString('latin1')).not.toContain('PRIVATE KEY')
  const { identityFile } = fleetFiles(here.runtime.env)
  expect(fs.statSync(identityFile).mode & 0o777).toBe(0o600)
  const derived = execFileSync('ssh-keygen', ['-y', '-f', identityFile], { encoding: 'utf8' })
  expect(derived.split(' ').slice(0, 2)).toEqual(all[0]!.publicKey.split(' ').slice(0, 2))
})

it('puts the file back when it is missing', async () => {
  const { identityFile } = fleetFiles(here.runtime.env)
  const before = fs.readFileSync(identityFile, 'utf8')
  fs.rmSync(identityFile)
  await ensureFleetKey(here.runtime)
  expect(fs.readFileSync(identityFile, 'utf8')).toBe(before)
})

it('adds and removes public keys, the fleet key always first and never removable', async () => {
  const pair = generateKeyPair('ada')
  const added = await addKey(here.as('admin'), { name: 'Ada', publicKey: `  ${pair.publicKey}\n` })
  expect(added.fingerprint).toBe(pair.fingerprint)
  expect((await fleetKeys(here.runtime)).publicKeys[1]).toBe(pair.publicKey)
  await expect(addKey(here.as('admin'), { name: 'again', publicKey: pair.publicKey })).rejects.toMatchObject({
    code: 'conflict',
  })
  const { items } = await listKeys(here.as('viewer'))
  await expect(removeKey(here.as('admin'), { id: items[0]!.id })).rejects.toMatchObject({ code: 'conflict' })
  await removeKey(here.as('admin'), { id: added.id })
  expect((await listKeys(here.as('viewer'))).items).toHaveLength(1)
})

it.each([
  ['a private key', generateKeyPair('x').privateKey],
  ['options before the key', `command="sh" ${generateKeyPair('x').publicKey}`],
  ['two lines', `${generateKeyPair('x').publicKey}\n${generateKeyPair('y').publicKey}`],
  ['a type that the key does not have', generateKeyPair('x').publicKey.replace('ssh-ed25519', 'ssh-rsa')],
  ['something else', 'hello'],
])('refuses %s', async (_what, publicKey) => {
  await expect(addKey(here.as('admin'), { name: 'x', publicKey })).rejects.toMatchObject({ code: 'bad-request' })
})

it('keeps a line of known_hosts for each node that is there, and none for a released one', async () => {
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 2 }))
  const key = generateKeyPair('host').publicKey.split(' ')[1]!
  for (const [index, { id: nodeId }] of made.nodes.entries()) {
    const address = `203.0.113.${index + 1}`
    await here.runtime.db.insert(knownHost).values({ nodeId, address, type: 'ssh-ed25519', key })
    const state = index === 0 ? 'delivered' : 'released'
    await here.runtime.db.update(allocationNode).set({ address, state }).where(eq(allocationNode.id, nodeId))
  }
  const [row] = await here.runtime.db.select().from(cloud).where(eq(cloud.id, 'os2'))
  const bastion = { host: '192.0.2.9', port: 2222, user: 'jump', keyFile: '/k', hostKey: `ssh-ed25519 ${key}` }
  await here.runtime.db
    .update(cloud)
    .set({ config: { ...row!.config, bastion } })
    .where(eq(cloud.id, 'os2'))
  await writeKnownHosts(here.runtime)
  expect(fs.readFileSync(path.join(here.dataFolder, 'known_hosts'), 'utf8')).toBe(
    `[192.0.2.9]:2222 ssh-ed25519 ${key}\n203.0.113.1 ssh-ed25519 ${key}\n`,
  )
})

it('tells nodes at one address apart by their forwarded ports', async () => {
  const { db } = here.runtime
  await db.update(allocationNode).set({ state: 'released' })
  const made = await launch(here.as('operator'), testRequest({ clouds: ['os1'], count: 2 }))
  const address = '203.0.113.9'
  const keys = made.nodes.map(({ name }) => generateKeyPair(name).publicKey.split(' ')[1]!)
  for (const [index, { id: nodeId }] of made.nodes.entries()) {
    const port = 20_001 + index
    const host = { nodeId, address: `[${address}]:${port}`, type: 'ssh-ed25519', key: keys[index]! }
    // What another node showed at the address itself, before it was shared, is of no use here.
    await db.insert(knownHost).values([host, { ...host, address: `[${address}]:20009` }])
    await db.update(allocationNode).set({ address, port, state: 'delivered' }).where(eq(allocationNode.id, nodeId))
  }
  await writeKnownHosts(here.runtime)
  const lines = fs.readFileSync(path.join(here.dataFolder, 'known_hosts'), 'utf8').trim().split('\n')
  expect(lines.filter((line) => line.includes(address))).toEqual([
    `[${address}]:20001 ssh-ed25519 ${keys[0]}`,
    `[${address}]:20002 ssh-ed25519 ${keys[1]}`,
  ])
})

it('keeps the key that a bastion without a configured one showed first, also for the ssh command', async () => {
  const at = { host: '192.0.2.8', port: 22 }
  const [first, second] = ['a', 'b'].map((name) => generateKeyPair(name).publicKey.split(' ')[1]!)
  const { db } = here.runtime
  expect(await bastionKey(db, at.host, at.port)).toBeNull()
  await db.transaction(async (tx) => await keepBastionKey(tx, at, { type: 'ssh-ed25519', key: first! }))
  await db.transaction(async (tx) => await keepBastionKey(tx, at, { type: 'ssh-ed25519', key: second! }))
  expect(await bastionKey(db, at.host, at.port)).toEqual({ type: 'ssh-ed25519', key: first })
  expect(await bastionKey(db, at.host, 2222)).toBeNull()
  const [row] = await db.select().from(cloud).where(eq(cloud.id, 'os2'))
  const config = { ...row!.config, bastion: { ...at, user: 'jump', keyFile: '/k' } }
  await db.update(cloud).set({ config }).where(eq(cloud.id, 'os2'))
  await writeKnownHosts(here.runtime)
  expect(fs.readFileSync(path.join(here.dataFolder, 'known_hosts'), 'utf8')).toContain(
    `192.0.2.8 ssh-ed25519 ${first}\n`,
  )
})
