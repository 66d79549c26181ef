import { execFile } from 'node:child_process'
import { z } from 'zod'
import type { NodeView } from '@/server/domain/allocation'
import { isInsideOnly } from './owner'
import { Problem } from './problem'
import type { Ground } from './steps'
import { type FloatingIp, floatingIpSchema, forwardingSchema, type Port, portSchema, serverSchema } from './wire'

/** Looks at a delivered node with other eyes than the product's: ssh, the guest's own files and sshd, Nova, Neutron. */
export async function lookAtNode(node: NodeView, ground: Ground): Promise<void> {
  const { providerId, ssh } = node
  if (!providerId || !ssh) throw new Problem('A delivered node has an id and an ssh command.')
  const { report } = ground
  report.line(`paste: ${ssh}`)
  const pasted = await shell(`${ssh} id -un`)
  report.check(pasted.trim() === 'root', `the pasted command answers "${pasted.trim().slice(-300)}" to id -un`)
  await lookInside(providerId, ground)
  await lookAtCloud(node, providerId, ground)
}

async function lookInside(serverId: string, { guests, report }: Ground): Promise<void> {
  const guest = await guests.of(serverId)
  if (!guest) throw new Problem('The node was delivered, and nobody ever connected to its server.')
  const { machine, user, publicKey } = guest
  const blob = publicKey.split(/\s+/)[1] ?? ''
  const files = machine.inside(`cat /root/.ssh/authorized_keys /home/${user}/.ssh/authorized_keys`)
  report.check(!files.includes(blob), `on the node no authorized_keys of root and ${user} holds Nova's key any more`)
  for (const who of ['root', user]) {
    const settings = machine.inside(`/usr/sbin/sshd -T -C user=${who},host=localhost,addr=127.0.0.1`)
    const on = /^(passwordauthentication|kbdinteractiveauthentication) yes$/m.exec(settings)
    report.check(on === null, `sshd itself says that ${who} gets no password login`)
  }
}

/** The cloud's own books: the key object is gone, and a floating IP is there exactly where the verdict says so. */
async function lookAtCloud(node: NodeView, serverId: string, ground: Ground): Promise<void> {
  const { client, report } = ground
  const found = await client.find('compute', `/servers/${serverId}`, z.object({ server: serverSchema }))
  const keyName = found?.server.key_name ?? ''
  const key = await client.find('compute', `/os-keypairs/${encodeURIComponent(keyName)}`, z.unknown())
  report.check(key === null, `Nova has no key pair ${keyName} any more`)
  const path = `/ports?device_id=${serverId}`
  const ports = await client.list('network', path, { key: 'ports', item: portSchema })
  const all = await client.list('network', '/floatingips', { key: 'floatingips', item: floatingIpSchema })
  if (node.port !== null) return await lookAtForwarding(node, { all, ports }, ground)
  const floating = all.filter((one) => ports.some(({ id }) => id === one.port_id))
  const verdict = node.steps[4]?.judgement.verdict
  const addresses = floating.map((one) => one.floating_ip_address)
  if (floating.length > 0) {
    const marked = floating.every(({ description }) => description?.includes('plumbline'))
    report.check(marked && addresses.includes(node.address ?? ''), `Neutron has the floating IP ${addresses}, marked`)
    report.check(verdict === 'NO', `the verdict of step 5 is ${verdict}, since a floating IP had to be made`)
  } else {
    const own = ports.some(({ fixed_ips }) => fixed_ips.some(({ ip_address }) => ip_address === node.address))
    report.check(own, `${node.address} is the address of the server's own port, without a floating IP`)
    const hidden = isInsideOnly(node.address ?? '')
    report.check(hidden === (verdict === 'NO'), `the verdict of step 5 is ${verdict}`)
  }
}

type Addresses = { all: FloatingIp[]; ports: Port[] }

/** One floating IP that is bound to nothing, with a port that leads to the server's own. */
async function lookAtForwarding(node: NodeView, { all, ports }: Addresses, { client, report }: Ground): Promise<void> {
  const shared = all.find((one) => one.floating_ip_address === node.address)
  const path = `/floatingips/${shared?.id}/port_forwardings`
  const forwardings = await client.list('network', path, { key: 'port_forwardings', item: forwardingSchema })
  const ours = forwardings.find(({ external_port }) => external_port === node.port)
  const leads = ours?.internal_port === 22 && ports.some(({ id }) => id === ours.internal_port_id)
  report.check(leads, `port ${node.port} of ${node.address} leads to port 22 of the server`)
  const marked = [shared, ours].every((one) => one?.description?.includes('plumbline'))
  report.check(marked && shared?.port_id === null, 'the floating IP is bound to nothing, and both are marked')
  const verdict = node.steps[4]?.judgement.verdict
  report.check(verdict === 'NO', `the verdict of step 5 is ${verdict}, since we had to forward the port`)
}

/** What a shell command prints, errors included. Not synchronous: the bastion answers in this very process. */
const shell = (line: string): Promise<string> =>
  new Promise((resolve) => {
    execFile('sh', ['-c', line], { timeout: 60_000 }, (_error, stdout, stderr) => resolve(stdout.trim() || stderr))
  })
