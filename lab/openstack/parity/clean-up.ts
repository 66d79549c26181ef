/** Takes away what an interrupted recording left on the real cloud: everything that is called `parity-...`. */
import { type Target, valueAt } from './run'

type Item = { id: string; name: string; description?: string }

/** Ports go before what they stand on; a port takes its port forwardings with it, and a floating IP has no name. */
export async function cleanUp(target: Target): Promise<void> {
  const { bases } = target
  const network = (path: string) => `${bases.network}/v2.0/${path}`
  await removeAll(target, `${bases.compute}/v2.1/servers`, 'servers')
  await removeAll(target, network('ports'), 'ports')
  await removeAll(target, network('floatingips'), 'floatingips', ({ description }) => description === 'parity')
  for (const name of ['ip', 'secondIp', 'shared', 'bound']) {
    const id = target.variables[name]
    if (id) await send(target, 'DELETE', network(`floatingips/${id}`))
  }
  for (const router of await found(target, network('routers'), 'routers')) {
    if (router.name.startsWith('parity-')) await emptyRouter(target, network, router.id)
  }
  await removeAll(target, network('routers'), 'routers')
  await removeAll(target, network('networks'), 'networks')
  await removeAll(target, network('security-groups'), 'security_groups')
  await removeKeys(target)
}

async function send(target: Target, method: string, url: string, body?: unknown): Promise<unknown> {
  const headers = { 'X-Auth-Token': target.tokens.project, 'Content-Type': 'application/json' }
  const response = await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  const text = await response.text()
  return response.ok && text !== '' ? JSON.parse(text) : null
}

async function found(target: Target, url: string, list: string): Promise<Item[]> {
  const items = valueAt(await send(target, 'GET', url), list)
  return Array.isArray(items) ? (items as Item[]) : []
}

const isOurs = ({ name }: Item): boolean => name.startsWith('parity-')

async function removeAll(target: Target, url: string, list: string, ours = isOurs): Promise<void> {
  for (const item of await found(target, url, list)) {
    if (ours(item)) await send(target, 'DELETE', `${url}/${item.id}`)
  }
}

async function emptyRouter(target: Target, network: (path: string) => string, id: string): Promise<void> {
  await send(target, 'PUT', network(`routers/${id}`), { router: { routes: [] } })
  for (const port of await found(target, network(`ports?device_id=${id}`), 'ports')) {
    await send(target, 'PUT', network(`routers/${id}/remove_router_interface`), { port_id: port.id })
  }
}

async function removeKeys(target: Target): Promise<void> {
  const url = `${target.bases.compute}/v2.1/os-keypairs`
  const pairs = valueAt(await send(target, 'GET', url), 'keypairs')
  for (const { keypair } of Array.isArray(pairs) ? (pairs as { keypair: Item }[]) : []) {
    if (isOurs(keypair)) await send(target, 'DELETE', `${url}/${keypair.name}`)
  }
}
