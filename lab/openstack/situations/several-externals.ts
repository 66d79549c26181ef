/** Several external networks: which of them gives floating IPs, when no list order may decide. */
import { privatePiece, publicPiece } from './ranges'
import { situation } from './situation'
import type { Situation } from './types'

const twoPools = (defaultPool: string | null, place: number) => ({
  networks: [
    { name: 'lan', owner: 'project' as const, subnets: [privatePiece(place)] },
    ...['pool-a', 'pool-b'].map((name, index) => ({
      name,
      owner: 'provider' as const,
      external: true,
      isDefault: name === defaultPool,
      idPrefix: String(index),
      subnets: [publicPiece(place + index, `${name}-v4`)],
    })),
  ],
  routers: [
    { name: 'router-a', gatewayNetwork: 'pool-a', subnets: ['inside-v4'] },
    { name: 'router-b', gatewayNetwork: 'pool-b', subnets: ['inside-v4'] },
  ],
})

export const severalExternals: Situation[] = [
  situation({
    name: 'first-external-wrong',
    title: 'Two external networks, the router stands on the second',
    sources: [
      'field-notes 6: Cluster API Provider OpenStack issue 566',
      'field-notes 1.4: CloudVE/cloudbridge issue 104, "the first external network is wrong"',
      'field-notes 6: cloud-provider-openstack GetFloatingNetworkID takes the first in API order; openshift/installer PR 7411',
    ],
    networks: [
      { name: 'backbone', owner: 'provider', external: true, idPrefix: '0', subnets: [publicPiece(0, 'backbone-v4')] },
      { name: 'internet', owner: 'provider', external: true, idPrefix: '1', subnets: [publicPiece(1, 'internet-v4')] },
      { name: 'lan', owner: 'project', subnets: [privatePiece(0)] },
    ],
    routers: [{ name: 'gateway', gatewayNetwork: 'internet', subnets: ['inside-v4'] }],
  }),
  situation({
    name: 'two-pools',
    title: 'Two routers of one network lead to two pools',
    sources: [
      'field-notes 6: Cluster API Provider OpenStack refuses several external networks',
      'field-notes 1.3 A: the first of several is taken',
    ],
    ...twoPools(null, 2),
  }),
  situation({
    name: 'two-pools-default',
    title: 'Two routers lead to two pools, and one pool is flagged as default',
    sources: ['field-notes 6: SCS-0126, exactly one provider network with is_default'],
    ...twoPools('pool-b', 4),
  }),
  situation({
    name: 'external-attachable',
    title: 'An external network that nodes may stand on, beside a routed one',
    sources: [
      'field-notes 1.3 A: an external network with a gateway may be taken for the destination of NAT',
      'field-notes 1.3 B: clouds that are routable with optional tenant networks (Vexxhost)',
    ],
    networks: [
      {
        name: 'internet',
        owner: 'provider',
        external: true,
        shared: true,
        idPrefix: 'f',
        subnets: [publicPiece(6)],
      },
      { name: 'lan', owner: 'project', idPrefix: '0', subnets: [privatePiece(6)] },
    ],
    routers: [{ name: 'gateway', gatewayNetwork: 'internet', subnets: ['inside-v4'] }],
  }),
  situation({
    name: 'external-unattachable',
    title: 'An external network that can be seen, no router, and no other way out',
    sources: ['field-notes 12, point 8: the server fails later with an error that does not name its cause'],
    networks: [
      { name: 'external', owner: 'provider', external: true, subnets: [publicPiece(7)] },
      { name: 'lan', owner: 'project', subnets: [privatePiece(7)] },
    ],
  }),
  situation({
    name: 'router-without-gateway',
    title: 'A router without a gateway beside an external network',
    sources: ['field-notes 12, point 7: ExternalGatewayForFloatingIPNotFound', 'field-notes 6: kops issue 6429'],
    networks: [
      { name: 'external', owner: 'provider', external: true, subnets: [publicPiece(8)] },
      { name: 'lan', owner: 'project', subnets: [privatePiece(8)] },
    ],
    routers: [{ name: 'inner', gatewayNetwork: null, subnets: ['inside-v4'] }],
  }),
  situation({
    name: 'router-of-provider',
    title: "A shared network behind the provider's router, which the project does not see",
    sources: [
      'Neutron 21, l3_db.get_router_for_floatingip: any router between the two networks serves, whoever owns it',
      'field-notes 6, failure class (b): what is shared by RBAC is not all visible',
    ],
    networks: [
      { name: 'external', owner: 'provider', external: true, subnets: [publicPiece(9)] },
      { name: 'campus', owner: 'provider', shared: true, subnets: [privatePiece(9)] },
    ],
    routers: [{ name: 'edge', owner: 'provider', gatewayNetwork: 'external', subnets: ['inside-v4'] }],
  }),
]
