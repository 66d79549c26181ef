import type { BareClient } from './bare-client'

type Catalogue = { token: { catalog: { type: string; endpoints: { interface: string; url: string }[] }[] } }
type Page = Record<string, unknown> & { servers_links?: Link[]; ports_links?: Link[]; floatingips_links?: Link[] }
type Link = { rel: string; href: string }

const portFields = ['id', 'network_id', 'device_id', 'device_owner', 'mac_address', 'fixed_ips']

/** Logs in, and pages servers, ports and floating IPs. Words: Keystone's address, user, password, project. Answers the servers' number. */
export async function pageOpenStack(client: BareClient, words: string[]): Promise<number> {
  const [keystone = '', name = '', password = '', project = ''] = words
  const domain = { name: 'Default' }
  const auth = {
    identity: { methods: ['password'], password: { user: { name, password, domain } } },
    scope: { project: { name: project, domain } },
  }
  const json = { 'content-type': 'application/json' }
  const login = await client.ask('POST', `${keystone}/auth/tokens`, json, JSON.stringify({ auth }))
  const { token }: Catalogue = JSON.parse(login.text)
  const endpoint = (type: string) =>
    token.catalog.find((each) => each.type === type)?.endpoints.find((each) => each.interface === 'public')?.url
  const headers = { 'x-auth-token': String(login.headers['x-subject-token']), accept: 'application/json' }
  const all = async (first: string, key: 'servers' | 'ports' | 'floatingips') => {
    let count = 0
    for (let url: string | undefined = first; url !== undefined; ) {
      const page: Page = JSON.parse((await client.ask('GET', url, headers)).text)
      count += (page[key] as unknown[]).length
      url = page[`${key}_links`]?.find(({ rel }) => rel === 'next')?.href
    }
    return count
  }
  const network = `${endpoint('network')}/v2.0`
  await all(`${network}/ports?limit=1000&${portFields.map((field) => `fields=${field}`).join('&')}`, 'ports')
  await all(`${network}/floatingips?limit=1000`, 'floatingips')
  return await all(`${endpoint('compute')}/servers/detail?limit=250`, 'servers')
}
