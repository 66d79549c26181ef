/** Networks that the provider gives: public ones, private ones, both, under any name. */
import { privatePiece, publicIpv6Piece, publicPiece } from './ranges'
import { situation } from './situation'
import type { Situation } from './types'

const given = { owner: 'provider', shared: true } as const

export const givenNetworks: Situation[] = [
  situation({
    name: 'names-crossed',
    title: '`private` gives public addresses and `public` private ones',
    sources: [
      'field-notes 1.3 B and C: a network literally called `public` or `private` is believed',
      'field-notes 0.2: names as substrings',
    ],
    networks: [
      { ...given, name: 'private', subnets: [publicPiece(15)] },
      { name: 'public', owner: 'project', subnets: [privatePiece(20)] },
    ],
  }),
  situation({
    name: 'rbac-shared',
    title: "Another project's public network, shared with this one alone",
    sources: [
      'field-notes 6, failure class (b): networks that are shared by RBAC',
      'Neutron 21, _is_network_shared: `shared` is true for the project that it is shared with',
    ],
    networks: [
      { ...given, name: 'research-net', subnets: [publicPiece(16)] },
      { name: 'dev', owner: 'project', subnets: [privatePiece(21)] },
    ],
  }),
  situation({
    name: 'vlan-public',
    title: 'No external network at all: a VLAN with public addresses',
    sources: ['field-notes 6: Cluster API Provider OpenStack issue 875; kops issue 6429, useless floating IPs'],
    networks: [{ ...given, name: 'vlan-2041', subnets: [publicPiece(17)] }],
  }),
  situation({
    name: 'private-only',
    title: 'No external network and only a private range; the bastion stands inside',
    sources: [
      'field-notes 6: Cluster API Provider OpenStack issue 875',
      'field-notes 10: "no external network at all"',
    ],
    networks: [{ ...given, name: 'plant-floor', subnets: [privatePiece(22)] }],
    bastionInside: true,
  }),
  situation({
    name: 'ipv6-only',
    title: 'IPv6 only',
    sources: ['field-notes 0.1: alternatives to floating IPs', 'field-notes 1.1: routes_ipv6_externally'],
    networks: [{ ...given, name: 'six', subnets: [publicIpv6Piece(1)] }],
  }),
  situation({
    name: 'dual-stack',
    title: 'Public IPv4 and public IPv6 on one network',
    sources: ['field-notes 1.3 E: IPv6 comes first where the client has it'],
    networks: [{ ...given, name: 'campus', subnets: [publicPiece(18), publicIpv6Piece(2)] }],
  }),
  situation({
    name: 'ipv6-and-floating',
    title: 'Public IPv6 on a tenant network that is also behind a router',
    sources: ['field-notes 0.1: IPv6 as alternative to floating IPs', 'field-notes 6: SCS-0126 asks for both'],
    networks: [
      { name: 'internet', owner: 'provider', external: true, isDefault: true, subnets: [publicPiece(19)] },
      { name: 'lan', owner: 'project', subnets: [privatePiece(23), publicIpv6Piece(3)] },
    ],
    routers: [{ name: 'gateway', gatewayNetwork: 'internet', subnets: ['inside-v4'] }],
  }),
  situation({
    name: 'port-security-off',
    title: 'A public network whose ports have no security groups',
    sources: ['Nova 26, allocate_for_instance: SecurityGroupCannotBeApplied where port_security_enabled is false'],
    networks: [{ ...given, name: 'open-field', portSecurity: false, subnets: [publicPiece(20)] }],
  }),
  situation({
    name: 'same-names',
    title: 'Two networks with one name, one public and one private',
    sources: ['field-notes 12, points 5 and 15: addresses are listed by network name, and names are not unique'],
    networks: [
      { ...given, name: 'net', idPrefix: 'f', subnets: [publicPiece(21)] },
      { name: 'net', owner: 'project', idPrefix: '0', subnets: [privatePiece(24)] },
    ],
  }),
  situation({
    name: 'network-down',
    title: 'Two public networks, the first one switched off',
    sources: ['field-notes 0.2: networks kept are those that are active and up'],
    networks: [
      { ...given, name: 'old-campus', up: false, idPrefix: '0', subnets: [publicPiece(22)] },
      { ...given, name: 'new-campus', idPrefix: '1', subnets: [publicPiece(23)] },
    ],
  }),
  situation({
    name: 'two-subnets',
    title: 'One network with a private subnet and a public one',
    sources: [
      'field-notes 1.4: the wrong subnet',
      'Neutron 21, IPAM: without a wish a port gets an address of any one of the IPv4 subnets',
    ],
    networks: [{ ...given, name: 'campus', subnets: [privatePiece(25), publicPiece(24)] }],
  }),
]
