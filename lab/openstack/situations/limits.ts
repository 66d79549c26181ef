/** Everything leads out, and something is used up or taken. */
import { privatePiece, publicPiece } from './ranges'
import { situation } from './situation'
import type { Situation } from './types'

const behindRouter = (place: number, pool = publicPiece(place)) => ({
  networks: [
    { name: 'internet', owner: 'provider' as const, external: true, subnets: [pool] },
    { name: 'lan', owner: 'project' as const, subnets: [privatePiece(place)] },
  ],
  routers: [{ name: 'gateway', gatewayNetwork: 'internet', subnets: ['inside-v4'] }],
})

/** The one address is the router's own. */
const onlyForTheRouter = ({ pool, ...rest }: ReturnType<typeof publicPiece>) => ({
  ...rest,
  pool: { start: pool.start, end: pool.start },
})

export const limits: Situation[] = [
  situation({
    name: 'quota-zero',
    title: 'Floating IPs by topology, and a quota of none',
    sources: [
      'field-notes 12, point 7: OverQuota',
      'field-notes 6: Mist, whose Vexxhost driver switches floating IPs off',
    ],
    ...behindRouter(26),
    quotas: { floatingIps: 0 },
  }),
  situation({
    name: 'pool-empty',
    title: 'Floating IPs by topology, and a pool without a free address',
    sources: ['Neutron 21: IpAddressGenerationFailure, "No more IP addresses available on network"'],
    ...behindRouter(27, onlyForTheRouter(publicPiece(27))),
  }),
  situation({
    name: 'spare-floating-ip',
    title: "A colleague's floating IP that no node uses",
    sources: [
      'field-notes 1.3 I: any unattached floating IP of the project is taken',
      'field-notes 6: docker-machine and Packer take one, failure class (c)',
    ],
    ...behindRouter(28),
    spareFloatingIps: 1,
  }),
]
