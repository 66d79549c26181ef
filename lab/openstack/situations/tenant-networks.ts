/** Several networks of the project: which of them a node is put on. */
import { privatePiece, publicPiece } from './ranges'
import { situation } from './situation'
import type { Situation } from './types'

export const tenantNetworks: Situation[] = [
  situation({
    name: 'last-gateway',
    title: 'Three tenant networks with gateways, one of them routed',
    sources: [
      'field-notes 1.3 A: the last network with a gateway wins as destination of NAT; field-notes 6: "last wins"',
    ],
    networks: [
      { name: 'internet', owner: 'provider', external: true, subnets: [publicPiece(10)] },
      { name: 'app', owner: 'project', idPrefix: '0', subnets: [privatePiece(10, 'app-v4')] },
      { name: 'batch', owner: 'project', idPrefix: '1', subnets: [privatePiece(11, 'batch-v4')] },
      { name: 'store', owner: 'project', idPrefix: 'f', subnets: [privatePiece(12, 'store-v4')] },
    ],
    routers: [{ name: 'gateway', gatewayNetwork: 'internet', subnets: ['app-v4'] }],
  }),
  situation({
    name: 'three-routed',
    title: 'Three tenant networks behind one router',
    sources: [
      'field-notes 6: Nova refuses with NetworkAmbiguous; boto issue 1984, bosh-bootstrap issue 264, kitchen-openstack issue 42',
    ],
    networks: [
      { name: 'internet', owner: 'provider', external: true, subnets: [publicPiece(11)] },
      { name: 'red', owner: 'project', subnets: [privatePiece(13, 'red-v4')] },
      { name: 'green', owner: 'project', subnets: [privatePiece(14, 'green-v4')] },
      { name: 'blue', owner: 'project', subnets: [privatePiece(15, 'blue-v4')] },
    ],
    routers: [{ name: 'gateway', gatewayNetwork: 'internet', subnets: ['red-v4', 'green-v4', 'blue-v4'] }],
  }),
  situation({
    name: 'subnet-unrouted',
    title: 'One network with two subnets, the second one routed',
    sources: ['field-notes 1.4: ansible issue 29594 and ansible-modules-core issue 5209, the wrong subnet'],
    networks: [
      { name: 'internet', owner: 'provider', external: true, subnets: [publicPiece(12)] },
      { name: 'lan', owner: 'project', subnets: [privatePiece(16, 'store-v4'), privatePiece(17, 'front-v4')] },
    ],
    routers: [{ name: 'gateway', gatewayNetwork: 'internet', subnets: ['front-v4'] }],
  }),
  situation({
    name: 'no-subnet',
    title: 'A network without subnets beside a routed one',
    sources: [
      'Nova 26: "Network ... requires a subnet in order to boot instances on."',
      'field-notes 0.2: networks kept are those with subnets',
    ],
    networks: [
      { name: 'internet', owner: 'provider', external: true, subnets: [publicPiece(13)] },
      { name: 'bare', owner: 'project', idPrefix: '0', subnets: [] },
      { name: 'lan', owner: 'project', idPrefix: '1', subnets: [privatePiece(18)] },
    ],
    routers: [{ name: 'gateway', gatewayNetwork: 'internet', subnets: ['inside-v4'] }],
  }),
  situation({
    name: 'no-networks',
    title: 'A project that has no network and is given none',
    sources: ['field-notes 0.1: no external access by default'],
    networks: [{ name: 'internet', owner: 'provider', external: true, subnets: [publicPiece(14)] }],
  }),
]
