import { z } from 'zod'
import { type OpensshMachine, startOpenssh } from '@/e2e/helpers/openssh'
import type { Client } from './client'
import { admits, loginUserOf, type Owner, ofPort, ownerOf } from './owner'
import {
  type FloatingIp,
  floatingIpSchema,
  forwardingSchema,
  imageSchema,
  keypairSchema,
  portSchema,
  ruleSchema,
  type Server,
  serverSchema,
} from './wire'

const serverAnswer = z.object({ server: serverSchema })

/** A guest that was started for a server, and how. */
export type Guest = { serverId: string; user: string; publicKey: string; machine: OpensshMachine }
export type Answer = { guest: Guest } | { why: string; filtered: boolean }

/**
 * The guests that a cloud without hypervisors does not boot: for each server that is connected to, one real OpenSSH
 * server, with the key that Nova holds for it and the account that its image would have. Everything is asked of the cloud
 * at each connection; nothing is told by the product.
 */
export class Guests {
  readonly #started = new Map<string, Promise<Guest>>()

  constructor(
    private readonly client: Client,
    private readonly from: { inside: boolean } = { inside: false },
  ) {}

  /** Who answers at an address and TCP port. */
  async at(address: string, asked: number): Promise<Answer> {
    const { owner, tcpPort } = await this.#owner(address, asked)
    if (!owner.found) return { why: owner.why, filtered: false }
    const server = await this.#server(owner.serverId)
    if (server?.status !== 'ACTIVE')
      return { why: `server ${owner.serverId} is ${server?.status ?? 'gone'}`, filtered: false }
    const version = address.includes(':') ? 6 : 4
    if (!(await this.#isOpen(owner.securityGroups, tcpPort, version)))
      return { why: `no security group of ${server.name} admits TCP ${tcpPort}`, filtered: true }
    if (tcpPort !== 22) return { why: `nothing listens on port ${tcpPort}`, filtered: false }
    return this.#guest(server)
  }

  /** The guest of a server, when somebody has connected to it. */
  of = (serverId: string): Promise<Guest> | undefined => this.#started.get(serverId)

  async stop(): Promise<void> {
    const all = await Promise.allSettled(this.#started.values())
    this.#started.clear()
    await Promise.all(all.map(async (one) => one.status === 'fulfilled' && (await one.value.machine.stop())))
  }

  /** Who is meant, and at which of its own ports: a floating IP may lead to several servers, by ports that are forwarded. */
  async #owner(address: string, tcpPort: number): Promise<{ owner: Owner; tcpPort: number }> {
    const floatingIps = await this.client.list(
      'network',
      `/floatingips?floating_ip_address=${encodeURIComponent(address)}`,
      { key: 'floatingips', item: floatingIpSchema },
    )
    const [floatingIp] = floatingIps
    if (floatingIp && !floatingIp.port_id) return await this.#forwarded(floatingIp, tcpPort)
    const bound = floatingIp?.port_id
    const query = bound ? `id=${bound}` : `fixed_ips=${encodeURIComponent(`ip_address=${address}`)}`
    const ports = await this.client.list('network', `/ports?${query}`, { key: 'ports', item: portSchema })
    return { owner: ownerOf(address, { floatingIps, ports }, this.from), tcpPort }
  }

  async #forwarded({ id, floating_ip_address }: FloatingIp, tcpPort: number) {
    const path = `/floatingips/${id}/port_forwardings`
    const forwardings = await this.client.list('network', path, { key: 'port_forwardings', item: forwardingSchema })
    const found = forwardings.find((one) => one.external_port === tcpPort && one.protocol === 'tcp')
    const why = `port ${tcpPort} of ${floating_ip_address} is forwarded to nobody`
    if (!found) return { owner: { found: false as const, why }, tcpPort }
    const query = `/ports?id=${found.internal_port_id}`
    const [port] = await this.client.list('network', query, { key: 'ports', item: portSchema })
    if (!port) return { owner: { found: false as const, why: `${why}: its port is gone` }, tcpPort }
    return { owner: ofPort(port, floating_ip_address), tcpPort: found.internal_port }
  }

  async #server(id: string): Promise<Server | null> {
    const found = await this.client.find('compute', `/servers/${id}`, serverAnswer)
    return found?.server ?? null
  }

  async #isOpen(groups: string[], tcpPort: number, version: 4 | 6): Promise<boolean> {
    for (const group of groups) {
      const path = `/security-group-rules?security_group_id=${group}`
      const rules = await this.client.list('network', path, { key: 'security_group_rules', item: ruleSchema })
      if (admits(rules, tcpPort, version)) return true
    }
    return false
  }

  async #guest(server: Server): Promise<Answer> {
    const known = this.#started.get(server.id)
    if (known) return { guest: await known }
    // Like cloud-init, it takes the key when the guest first boots; that the key pair is deleted later changes nothing.
    const publicKey = server.key_name ? await this.#publicKey(server.key_name) : null
    if (publicKey === null) return { why: `Nova holds no key for ${server.name}`, filtered: false }
    const starting = this.#started.get(server.id) ?? this.#start(server, publicKey)
    this.#started.set(server.id, starting)
    return { guest: await starting }
  }

  async #publicKey(name: string): Promise<string | null> {
    const path = `/os-keypairs/${encodeURIComponent(name)}`
    return (await this.client.find('compute', path, keypairSchema))?.keypair.public_key ?? null
  }

  async #start(server: Server, publicKey: string): Promise<Guest> {
    const imageId = typeof server.image === 'object' ? server.image?.id : undefined
    const image = imageId ? await this.client.find('image', `/images/${imageId}`, imageSchema) : null
    const user = loginUserOf(image)
    const manner = { user, root: 'hint', sudo: 'nopasswd', password: 'drop-in', services: 'systemctl' } as const
    return { serverId: server.id, user, publicKey, machine: await startOpenssh(manner, publicKey) }
  }
}
