import type { Catalogue } from '@/server/domain/catalogue'
import { readCatalogue } from '@/server/services/clouds/read-catalogue'
import type { ServiceContext } from '@/server/services/context'
import type { Client } from './client'
import type { Report } from './report'
import { namedSchema } from './wire'

/** Has the product read networks, flavors and images, and compares their ids with our own client's lists. */
export async function verifyCatalogue(
  ctx: ServiceContext,
  { id, client, report }: { id: string; client: Client; report: Report },
): Promise<void> {
  const catalogue = await readCatalogue(ctx, id)
  report.table([
    ['networks', names(catalogue.networks)],
    ['flavors', catalogue.flavors.map((one) => `${one.name} (${one.vcpu} vCPU, ${one.memoryMiB} MiB)`).join(', ')],
    ['images', catalogue.images.map(describeImage).join(', ')],
    ['floating IPs left', String(catalogue.floatingIpsLeft ?? 'not told')],
  ])
  for (const gap of catalogue.gaps) report.line(`gap in ${gap.list}: ${gap.detail}`)
  const lists = [
    ['networks', 'network', '/networks', catalogue.networks],
    ['flavors', 'compute', '/flavors', catalogue.flavors],
    ['images', 'image', '/images', catalogue.images],
  ] as const
  for (const [key, service, path, mine] of lists) {
    const theirs = (await client.list(service, path, { key, item: namedSchema })).map((one) => one.id)
    const same = JSON.stringify(mine.map((one) => one.id).sort()) === JSON.stringify(theirs.sort())
    report.check(same, `${key} are the same ${theirs.length} as by a second client`)
  }
}

const names = (items: readonly { name: string }[]): string => items.map((one) => one.name).join(', ')

const describeImage = ({ name, distro, version, loginUser }: Catalogue['images'][number]): string => {
  const facts = [distro, version, loginUser && `login ${loginUser.user}`].filter(Boolean)
  return facts.length > 0 ? `${name} (${facts.join(', ')})` : name
}
