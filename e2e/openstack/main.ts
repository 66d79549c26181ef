import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { opensshMissing } from '@/e2e/helpers/openssh'
import type { CloudConfig } from '@/server/domain/cloud-schema'
import { runMain } from '../helpers/run-main'
import { stopSignal } from '../helpers/stop-signal'
import { type RunningBastion, startBastion } from './bastion'
import { connect } from './client'
import { type Entry, readEntries } from './entry'
import { Guests } from './guests'
import { verifyKills } from './kills/verify-kills'
import { Problem } from './problem'
import { startProduct } from './product'
import { Report } from './report'
import { readSettings, type Settings } from './settings'
import { type Subject, verifyCloud } from './verify-cloud'

/**
 * `npm run verify:openstack`: the whole product against real OpenStack clouds, with real OpenSSH servers in place of the
 * guests of clouds that boot none. The product itself knows nothing of that: it is given a plumbline.yaml with bastions.
 */
const print = (line: string) => void process.stdout.write(`${line}\n`)

type Prepared = Subject & { bastion: RunningBastion }
type Place = { index: number; folder: string; reach: Settings['reach'] }

async function prepare(entry: Entry, { index, folder, reach }: Place): Promise<Prepared> {
  const client = await connect(entry)
  // To reach private addresses, the bastion stands inside.
  const guests = new Guests(client, { inside: reach === 'private' })
  const own = path.join(folder, `cloud-${index + 1}`)
  fs.mkdirSync(own, { mode: 0o700 })
  const bastion = await startBastion(own, (address, port) => guests.at(address, port))
  return { id: cloudId(entry.name, index), entry, client, guests, refusals: bastion.refusals, bastion }
}

/** plumbline.yaml's ids are narrower than the names in clouds.yaml. */
const cloudId = (name: string, index: number): string =>
  /^[a-z0-9][a-z0-9-]{0,39}$/.test(name) ? name : `cloud-${index + 1}`

async function main(): Promise<number> {
  const settings = readSettings(process.argv.slice(2), process.env)
  const entries = readEntries(settings.cloudsFile, settings.entries)
  const missing = opensshMissing()
  if (missing) {
    throw new Problem(
      `The guests of these clouds are stood in for by real OpenSSH servers on this machine, and that is not possible: ${missing}.`,
    )
  }
  const signal = stopSignal(() => process.exit(130))
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-verify-'))
  const prepared: Prepared[] = []
  const report = new Report(print)
  const started = Date.now()
  try {
    for (const [index, entry] of entries.entries())
      prepared.push(await prepare(entry, { index, folder, reach: settings.reach }))
    const clouds = prepared.map(({ id, entry, bastion }): CloudConfig => {
      const region = entry.region ? { region: entry.region } : {}
      return { id, provider: 'openstack', cloud: entry.name, ...region, bastion: bastion.settings }
    })
    const { cloudsFile, kills } = settings
    const product = await startProduct(folder, { clouds, cloudsFile, worker: kills === null ? 'inside' : 'outside' })
    try {
      if (kills !== null) await verifyKills(prepared, { product, settings, kills, folder, report, signal })
      for (const subject of kills === null ? prepared : [])
        if (!signal.aborted) await verifyCloud(subject, { product, settings, folder, report, signal })
      for (const error of product.errors) print(`the worker logged: ${error}`)
    } finally {
      await product.close()
    }
  } finally {
    for (const { bastion, guests } of prepared) {
      await bastion.close()
      await guests.stop()
    }
    fs.rmSync(folder, { recursive: true, force: true })
  }
  const seconds = Math.round((Date.now() - started) / 1000)
  const names = entries.map(({ name }) => name).join(', ')
  if (signal.aborted) print(`\nStopped after ${seconds} s.`)
  if (report.failures.length === 0 && !signal.aborted) {
    print(`\nPassed on ${names} in ${seconds} s; nothing is left there.`)
    return 0
  }
  print(`\nFailed on ${names} after ${seconds} s:`)
  for (const failure of report.failures) print(`  ✗ ${failure}`)
  return 1
}

await runMain(main)
