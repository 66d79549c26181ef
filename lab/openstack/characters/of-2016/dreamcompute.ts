/**
 * DreamCompute from July 2016 on: the network `public` takes servers, and gives each of them a public IPv4 and IPv6
 * address. A private network is something to ask the support for.
 */
import type { Character } from '../types'
import { dialectOf2016, guessesOf2016, node, quotasOf2016, sourcesOf2016, stock } from './common'
import { dreamcomputeFlavors, dreamcomputeImages, dreamcomputeSources } from './dreamcompute-common'

export const dreamcompute: Character = {
  ...stock,
  sources: [
    ...sourcesOf2016,
    ...dreamcomputeSources,
    {
      fact: 'every server has a public address of the network `public`, by default and without a floating IP',
      source: 'dreamcloud-docs, source/dreamcompute/gettingstarted/how-to-enable-private-networking.rst',
    },
    {
      fact: '`public` is also what routers take as their gateway and floating IPs are allocated from',
      source: 'dreamcloud-docs, source/dreamcompute/gettingstarted/how-to-enable-private-networking.rst',
    },
    {
      fact: 'projects may make no network until the support raises their quota',
      source: 'dreamcloud-docs, source/dreamcompute/gettingstarted/how-to-enable-private-networking.rst',
    },
    {
      fact: 'addresses of a server: one IPv4 and one IPv6 under `public`; accessIPv4 empty; zone iad-2; config drive',
      source: 'digitalrebar, containers/cloudwrap/cloudwrap/openstack.rb (a server as shown, 2016-03-18, in comments)',
    },
    { fact: 'IPv6 is provided to every server', source: 'field-notes 1.2 C, DreamCompute' },
    { fact: 'the cluster of July 2016 gave public addresses directly', source: 'field-notes 8' },
    { fact: 'clients say `profile: dreamcompute`', source: 'field-notes 1.2 A' },
  ],
  guesses: [
    ...guessesOf2016,
    '`public` is shared and external at once: the one arrangement in which Neutron lets it be all that the documents say',
    'Nova as in Liberty, up to 2.12',
  ],
  dialect: { ...dialectOf2016, computeMinor: 12 },
  client: { profile: 'dreamcompute' },
  projectName: 'dhc2061118',
  userName: 'dhc2061118',
  availabilityZone: 'iad-2',
  hosts: ['iad2-k01', 'iad2-k02', 'iad2-k03', 'iad2-k04'],
  quotas: { ...quotasOf2016, networks: 0, subnets: 0, routers: 0 },
  flavors: dreamcomputeFlavors,
  images: dreamcomputeImages,
  networks: [
    {
      name: 'public',
      owner: 'provider',
      shared: true,
      external: true,
      mtu: 1500,
      subnets: [
        {
          name: 'public-v4',
          cidr: '203.0.113.32/27',
          gateway: '203.0.113.33',
          pool: { start: '203.0.113.34', end: '203.0.113.62' },
          dnsNameservers: ['8.8.8.8', '8.8.4.4'],
        },
        {
          name: 'public-v6',
          cidr: '2001:db8:d2:1::/64',
          gateway: '2001:db8:d2:1::1',
          pool: { start: '2001:db8:d2:1::100', end: '2001:db8:d2:1::ffff' },
          ipv6Mode: 'slaac',
        },
      ],
    },
  ],
  routers: [],
  nodeNetwork: 'public',
  nodes: [
    node('blog', 'gp1.subsonic', 'Ubuntu-16.04', 1300),
    node('jenkins', 'gp1.lightspeed', 'Ubuntu-16.04', 720),
    node('hastebin', 'gp1.semisonic', 'Debian-8.5', 2000),
    node('swarm-master', 'gp1.supersonic', 'CentOS-7', 250, { metadata: { swarm: 'east' } }),
    node('swarm-node-1', 'gp1.lightspeed', 'CentOS-7', 250, { metadata: { swarm: 'east' } }),
    node('swarm-node-2', 'gp1.lightspeed', 'CentOS-7', 250, { state: 'SHUTOFF', metadata: { swarm: 'east' } }),
    node('mail', 'gp1.subsonic', 'CentOS-6', 5000),
  ],
}
