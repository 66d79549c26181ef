import { z } from 'zod'
import type { Catalogue } from '@/server/domain/catalogue'
import { sameHostKey } from '@/server/ssh/known-hosts'
import type { Dialer, HostCheck, KeptHostKey, SshConnection, SshTarget } from '@/server/ssh/port'
import type { CloudSite, NodeRun, RunStore } from './ports'
import { factsOf } from './step'
import type { Refused } from './steps/networks-in-turn'
import type { FullZone } from './steps/zones-in-turn'

export type MakeDialer = (bastion: CloudSite['bastion'], bastionKey?: KeptHostKey) => Dialer

const refusedSchema = z.array(
  z.object({ id: z.string(), name: z.string(), fault: z.string(), serverId: z.string() }),
) satisfies z.ZodType<Refused[]>

const fullSchema = z.array(z.object({ zone: z.string().nullable(), serverId: z.string() })) satisfies z.ZodType<
  FullZone[]
>

/**
 * What one run of one node keeps in memory between its steps. All of it can be made again: a worker that takes over
 * starts with an empty one.
 */
export class NodeSession {
  /** Read by step 2, used by step 3. */
  catalogue: Catalogue | null = null
  /** Create requests that the cloud answered with an error, in this run. */
  createRefusals = 0
  /** True when the first zone had no room. */
  otherZone = false
  /** Networks that step 4 could not attach, in this run. */
  refusedNetworks: Refused[] = []
  /** Zone that step 4 asks for where subnets have none; null: the cloud chooses. */
  zone: string | null = null
  /** Zones that took the request and then had no host for it, in this run. */
  fullZones: FullZone[] = []
  /** How often step 7 ran its script, in this run. */
  scriptRuns = 0
  #dialer: Dialer | null = null
  #working: { connection: SshConnection; user: string } | null = null

  constructor(
    private readonly site: CloudSite,
    private readonly makeDialer: MakeDialer,
    private readonly store: Pick<RunStore, 'bastionKey' | 'rememberBastionKey'> = {},
  ) {}

  /** What the facts of steps 4 and 7 count, for a worker that takes over. */
  get counts() {
    const { createRefusals, otherZone, scriptRuns, refusedNetworks, zone, fullZones } = this
    return { createRefusals, otherZone, scriptRuns, refusedNetworks, zone, fullZones }
  }

  /** Goes on from the counts that an earlier worker left; what is in another shape is not counted. */
  countOn({ createRefusals, otherZone, scriptRuns, ...lists }: Record<string, unknown>): void {
    if (typeof createRefusals === 'number') this.createRefusals = Math.max(this.createRefusals, createRefusals)
    if (typeof scriptRuns === 'number') this.scriptRuns = Math.max(this.scriptRuns, scriptRuns)
    this.otherZone ||= otherZone === true
    const refused = refusedSchema.safeParse(lists.refusedNetworks)
    if (refused.success && refused.data.length > this.refusedNetworks.length) this.refusedNetworks = refused.data
    const full = fullSchema.safeParse(lists.fullZones)
    if (!full.success || full.data.length <= this.fullZones.length) return
    this.fullZones = full.data
    this.zone = typeof lists.zone === 'string' ? lists.zone : null
  }

  get dialer(): Dialer {
    this.#dialer ??= this.makeDialer(this.site.bastion, keptKey(this.site.bastion, this.store))
    return this.#dialer
  }

  /** The one working connection, when it is open and belongs to that user. */
  working(user: string): SshConnection | null {
    return this.#working?.user === user && this.#working.connection.open ? this.#working.connection : null
  }

  /** Makes this the working connection and closes the one before. */
  adopt(connection: SshConnection, user: string): void {
    if (this.#working?.connection !== connection) this.#working?.connection.close()
    this.#working = { connection, user }
  }

  close(): void {
    this.#working?.connection.close()
    this.#working = null
    this.#dialer?.close()
    this.#dialer = null
  }
}

/** The bastion's host key as it is stored for its address, by whichever node came there first. */
function keptKey(
  bastion: CloudSite['bastion'],
  store: Pick<RunStore, 'bastionKey' | 'rememberBastionKey'>,
): KeptHostKey | undefined {
  if (!bastion) return undefined
  const { host, port } = bastion
  return {
    known: async () => (await store.bastionKey?.(host, port)) ?? null,
    remember: async (key) => await store.rememberBastionKey?.(host, port, key),
  }
}

/** Where sshd of the node is reached, by the facts of step 5. */
export const targetOf = (run: NodeRun): SshTarget => {
  const { address, port } = factsOf(run, 5)
  return { address, port: port ?? run.site.sshPort }
}

/** Under what name the host key of a node is kept: its address, with the port where that is another than the cloud's usual one. */
export const hostName = ({ address, port }: SshTarget, site: Pick<CloudSite, 'sshPort'>): string =>
  port === site.sshPort ? address : `[${address}]:${port}`

/** Accepts the key that is stored under the name, or the first one, which is then stored. */
export async function storedHostCheck(store: RunStore, name: string): Promise<HostCheck> {
  const known = await store.knownHost(name)
  return {
    type: known?.type,
    accepts: (key) => known === null || sameHostKey(known, key),
    proven: async (key) => {
      if (known === null) await store.rememberHost(name, key)
    },
  }
}
