import fs from 'node:fs'
import path from 'node:path'
import { opensshMissing } from '../helpers/openssh'
import { startBastion } from '../openstack/bastion'
import { connect } from '../openstack/client'
import { readEntries } from '../openstack/entry'
import { Guests } from '../openstack/guests'
import { Problem } from '../openstack/problem'
import { kinds, takeSnapshot } from '../openstack/snapshot'
import { expectedOf } from './expectations'
import type { Subject } from './subject'

/**
 * Entries of a clouds.yaml whose guests do not boot: real OpenSSH servers of this machine stand in for them, behind a bastion
 * (`e2e/openstack`). Throws Problem when that is not possible here.
 */
export async function realSubjects(
  cloudsFile: string,
  names: readonly string[],
  folder: string,
): Promise<{ subjects: Subject[]; stop: () => Promise<void> }> {
  const missing = opensshMissing()
  if (missing)
    throw new Problem(`OpenSSH servers have to stand in for the guests, and that is not possible: ${missing}.`)
  const undo: (() => Promise<unknown>)[] = []
  const subjects: Subject[] = []
  for (const entry of readEntries(cloudsFile, names)) {
    const client = await connect(entry)
    const guests = new Guests(client)
    const own = path.join(folder, entry.name)
    fs.mkdirSync(own, { mode: 0o700 })
    const bastion = await startBastion(own, (address, port) => guests.at(address, port))
    undo.push(async () => {
      await bastion.close()
      await guests.stop()
    })
    const region = entry.region ? { region: entry.region } : {}
    subjects.push({
      id: entry.name,
      title: `${entry.name} of a real OpenStack`,
      sources: [entry.auth.auth_url],
      expectation: expectedOf(entry.name),
      config: {
        id: entry.name,
        provider: 'openstack',
        cloud: entry.name,
        cloudsFile,
        ...region,
        bastion: bastion.settings,
      },
      entry: { file: cloudsFile, name: entry.name },
      holdings: async () => {
        const snapshot = await takeSnapshot(client)
        return kinds.flatMap((kind) => [...snapshot[kind]].map(([id, label]) => `${kind} ${id} ${label}`.trim()))
      },
    })
  }
  return { subjects, stop: async () => void (await Promise.all(undo.map((step) => step()))) }
}
