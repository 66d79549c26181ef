import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import {
  groupMembers,
  identify,
  isRunning,
  type ProcessIdentity,
  signalProcess,
  waitUntil,
} from '@/db/embedded/processes'

const identity = z.object({ pid: z.number().int().positive(), startedAt: z.string() })

const instanceSchema = identity.extend({
  /** Stands in the environment of every process that this instance starts. */
  id: z.uuid(),
  /** Null until all of it answers. */
  address: z.string().nullable(),
  databaseUrl: z.string().nullable(),
  configFiles: z.array(z.string()),
  /** Leaders of the process groups that it started. */
  groups: z.array(identity),
})
export type Instance = z.infer<typeof instanceSchema>

/** The variable by which processes of an instance are known. */
export const instanceVariable = 'PLUMBLINE_INSTANCE'

const file = (dataFolder: string): string => path.join(dataFolder, 'instance.json')

/** What the data folder says about an instance, running or not; null when it says nothing readable. */
export const readInstance = (dataFolder: string): Instance | null => {
  try {
    return instanceSchema.parse(JSON.parse(fs.readFileSync(file(dataFolder), 'utf8')))
  } catch {
    return null
  }
}

/** The instance that runs on a data folder right now. */
export const runningInstance = (dataFolder: string): Instance | null => {
  const instance = readInstance(dataFolder)
  return instance !== null && isRunning(instance) ? instance : null
}

/** The record of this process as the one instance of a data folder. */
export class InstanceRecord {
  private constructor(
    private readonly dataFolder: string,
    private instance: Instance,
  ) {}

  /** Null when another process took the folder in the same moment. */
  static claim(dataFolder: string): InstanceRecord | null {
    const own = identify(process.pid)
    if (own === null) throw new Error('This process cannot find itself among the running ones.')
    const record = new InstanceRecord(dataFolder, {
      ...own,
      id: randomUUID(),
      address: null,
      databaseUrl: null,
      configFiles: [],
      groups: [],
    })
    const partial = record.writeBeside()
    try {
      // A link fails where a file stands, unlike a rename: only one of two that start at once wins.
      fs.linkSync(partial, file(dataFolder))
      return record
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null
      throw error
    } finally {
      fs.rmSync(partial)
    }
  }

  get id(): string {
    return this.instance.id
  }

  update(changes: Partial<Pick<Instance, 'address' | 'databaseUrl' | 'configFiles'>>): void {
    this.save({ ...this.instance, ...changes })
  }

  /** To be called before the process may start others, so that an orphan can always be found. */
  addGroup(leader: ProcessIdentity): void {
    this.save({ ...this.instance, groups: [...this.instance.groups.filter(isRunning), leader] })
  }

  remove(): void {
    fs.rmSync(file(this.dataFolder), { force: true })
  }

  private save(instance: Instance): void {
    this.instance = instance
    fs.renameSync(this.writeBeside(), file(this.dataFolder))
  }

  private writeBeside(): string {
    const partial = `${file(this.dataFolder)}.${process.pid}`
    fs.writeFileSync(partial, JSON.stringify(this.instance), { mode: 0o600 })
    return partial
  }
}

/** Living processes that an instance started: in its recorded groups, or with its id in their environment. */
export const processesOf = (instance: Pick<Instance, 'id' | 'groups'>): number[] => {
  const recorded = instance.groups.filter(isRunning).flatMap((leader) => groupMembers(leader.pid))
  return [...new Set([...recorded, ...markedWith(instance.id)])].filter((pid) => pid !== process.pid)
}

const markedWith = (id: string): number[] => {
  if (process.platform !== 'linux') return []
  const mark = `${instanceVariable}=${id}`
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
      } catch {
        return false
      }
    })
    .map(Number)
}

/** Ends what a killed instance left running and forgets it. Returns how many processes there were. */
export const removeOrphans = async (dataFolder: string): Promise<number> => {
  const instance = readInstance(dataFolder)
  const orphans = instance === null ? [] : processesOf(instance)
  if (instance !== null && orphans.length > 0) {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      for (const pid of processesOf(instance)) signalProcess(pid, signal)
      if (await waitUntil(() => processesOf(instance).length === 0, 10_000, 50)) break
    }
  }
  fs.rmSync(file(dataFolder), { force: true })
  return orphans.length
}
