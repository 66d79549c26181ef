/**
 * DreamCompute until July 2016: every project had a network of its own behind a router; to be reached over IPv4 a node
 * needed a floating IP, while IPv6 was given to every server.
 */
import type { Character } from '../types'
import { dialectOf2016, guessesOf2016, node, sourcesOf2016, stock } from './common'
import { dreamcomputeFlavors, dreamcomputeImages, dreamcomputeSources } from './dreamcompute-common'

export const dreamcompute2016: Character = {
  ...stock,
  sources: [
    ...sourcesOf2016,
    ...dreamcomputeSources,
    {
      fact: 'public IPv4 by floating IP, IPv6 on every server',
      source:
        'field-notes 1.2 D, dreamhost (vendor-support.rst, 2016-06-18); 1.3 B shape 4; 8 (floating IPs until 2016-07)',
    },
    {
      fact: 'the external network is named public-110',
      source: 'dreamcloud-docs, source/dreamcompute/gettingstarted/network-topology.rst',
    },
    {
      fact: 'clients said `profile: dreamhost` and Keystone v3; the profile was renamed later',
      source: 'field-notes 1.1 and 1.2 B',
    },
  ],
  guesses: [
    ...guessesOf2016,
    'names of the project network and router (those of the examples in the documents), one IPv6 subnet beside the IPv4 one',
    'Nova as in Kilo, up to 2.3',
  ],
  dialect: { ...dialectOf2016, computeMinor: 3 },
  client: { profile: 'dreamhost' },
  projectName: 'dhc1948027',
  userName: 'dhc1948027',
  hosts: ['iad1-c01', 'iad1-c02', 'iad1-c03'],
  flavors: dreamcomputeFlavors,
  images: dreamcomputeImages,
  networks: [
    {
      name: 'private-network',
      owner: 'project',
      mtu: 1400,
      subnets: [
        {
          name: 'private-network-v4',
          cidr: '10.10.10.0/24',
          gateway: '10.10.10.1',
          pool: { start: '10.10.10.2', end: '10.10.10.254' },
          dnsNameservers: ['8.8.8.8', '8.8.4.4'],
        },
        {
          name: 'private-network-v6',
          cidr: '2001:db8:d1:1::/64',
          gateway: '2001:db8:d1:1::1',
          pool: { start: '2001:db8:d1:1::100', end: '2001:db8:d1:1::ffff' },
          ipv6Mode: 'dhcpv6-stateful',
        },
      ],
    },
    {
      name: 'public-110',
      owner: 'provider',
      external: true,
      subnets: [
        {
          name: 'public-110-v4',
          cidr: '203.0.113.0/27',
          gateway: '203.0.113.1',
          pool: { start: '203.0.113.2', end: '203.0.113.30' },
        },
      ],
    },
  ],
  routers: [
    {
      name: 'private-router',
      gatewayNetwork: 'public-110',
      subnets: ['private-network-v4', 'private-network-v6'],
    },
  ],
  nodeNetwork: 'private-network',
  spareFloatingIps: 1,
  nodes: [
    node('wordpress', 'gp1.subsonic', 'Ubuntu-14.04', 4100, { floating: true }),
    node('wordpress-db', 'gp1.supersonic', 'Debian-8.5', 4100),
    node('dokku', 'gp1.supersonic', 'Ubuntu-14.04', 900, { floating: true }),
    node('gitlab', 'gp1.lightspeed', 'CentOS-7', 2400, { floating: true }),
    node('etherpad', 'gp1.semisonic', 'Debian-7.9', 6200, { state: 'SHUTOFF' }),
    node('owncloud', 'gp1.subsonic', 'Ubuntu-16.04', 300, { floating: true }),
    node('delete2', 'gp1.semisonic', 'CentOS-7', 12),
  ],
}
