import type { Catalogue } from '@/server/domain/catalogue'
import type { ApiExchange, Call, CloudProvider, CreateNode, Mark } from './port'

/** What an adapter's own test hands to the contract: the cloud over HTTP, and the few things that differ by kind. */
export type ContractTarget = {
  /** Fresh for this run, so that what others made does not matter. */
  installation: string
  /** The adapter as the product makes it, for `installation`. */
  provider: CloudProvider
  /** The same cloud and installation through pages of `size` items at most (the smallest that the kind allows). */
  smallPages: { provider: CloudProvider; size: number }
  /** The same cloud with a wrong password or secret. */
  badCredentials(): Promise<CloudProvider>
  /** The same credentials against a port on which nothing listens. */
  nobodyThere(): Promise<CloudProvider>
  /** What to ask for: the smallest flavor and an image that boots on it, by ids of this catalogue. */
  place(catalogue: Catalogue): Pick<
    CreateNode,
    'flavorId' | 'imageId' | 'networkId' | 'subnetId' | 'zone' | 'diskGiB' | 'strategy'
  > & {
    /** Network that floating IPs come from; null where the test should not make any. */
    poolId: string | null
  }
  /** A well-formed server id that does not exist. */
  unknownServerId: string
  /** Makes something named like ours but without our mark, past the adapter. Absent where there is no way to. */
  lookAlike?(name: string): Promise<{ id: string; remove(): Promise<void> }>
  /** Fault injection; null for a real cloud. */
  faults: ContractFaults | null
  /** Longest that a node may take to run or to vanish, and how often to ask. */
  patience: { stateMs: number; pollMs: number }
  close(): Promise<void>
}

/** What a fault is put on; each target knows the cloud's own word for it. */
export type ContractOperation = 'list-nodes' | 'get-node' | 'create-node' | 'add-key' | 'stop-node' | 'reboot-node'
export type ContractFault =
  | 'rate-limited'
  | 'html-500'
  | 'unavailable-503'
  | 'cut-body'
  | 'slow'
  | 'reply-lost'
  | 'connection-reset'
  | 'quota'
  | 'capacity'
export type ContractFaults = {
  /** Afflicts the next `times` requests of the operation (1 when not given). */
  inject(
    operation: ContractOperation,
    fault: { kind: ContractFault; times?: number; retryAfterS?: number; delayMs?: number },
  ): Promise<void>
  /** Which of these the kind answers a create with; others show only in the server's state later. */
  refusals: readonly ('quota' | 'capacity')[]
  /** Removes those that were not used up. */
  clear(): Promise<void>
  /** How many servers the cloud holds that carry this intent, by the cloud's own books. */
  serversOfIntent(intent: string): Promise<number>
}

/** A call that keeps its exchanges. */
export const recordingCall = (
  signal: AbortSignal = new AbortController().signal,
): Call & { exchanges: ApiExchange[] } => {
  const exchanges: ApiExchange[] = []
  return { signal, record: (exchange) => exchanges.push(exchange), exchanges }
}

/** Deterministic enough to read, unique enough to find: `<allocation>` of 8 hex, intent of 32. */
export const freshMark = (installation: string): Mark => ({
  installation,
  allocation: crypto.randomUUID(),
  intent: crypto.randomUUID(),
})

/** Asks until `read` answers something `wanted` accepts; throws with the last answer after `patience.stateMs`. */
export async function until<Value>(
  target: Pick<ContractTarget, 'patience'>,
  read: () => Promise<Value>,
  wanted: (value: Value) => boolean,
): Promise<Value> {
  const deadline = performance.now() + target.patience.stateMs
  for (;;) {
    const value = await read()
    if (wanted(value)) return value
    if (performance.now() > deadline)
      throw new Error(`Still ${JSON.stringify(value)} after ${target.patience.stateMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, target.patience.pollMs))
  }
}
