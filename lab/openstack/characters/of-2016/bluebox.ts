/**
 * Blue Box Cloud (IBM): an OpenStack for one customer. All projects share the network `internal` and the router
 * `default` on it; floating IPs come from `external`. The router is the provider's, and shown to nobody.
 */
import { beforeDropIns, beforeSystemd, centos, ubuntu } from '../images'
import type { Character } from '../types'
import { dialectOf2016, guessesOf2016, image, node, sourcesOf2016, stock, stockFlavors, ubuntu1404 } from './common'

export const bluebox: Character = {
  ...stock,
  sources: [
    ...sourcesOf2016,
    {
      fact: 'one cloud per customer, users ubuntu and centos; `internal` is what the table gives as external network',
      source: 'field-notes 0.3',
    },
    {
      fact: 'a network `internal` and a router `default` on it, shared by all projects',
      source: "Blue Box's help (ying-tang/help-documentation), _neutron/routing_internal_traffic_between_projects.md",
    },
    {
      fact: 'a network `external` that holds the floating IPs; nodes on a routed network get one to be reached',
      source: "Blue Box's help, _neutron/creating-virtual-networks.md",
    },
    { fact: 'addresses of `internal` are of 10.230.0.0/16', source: "Blue Box's help, _neutron/add-ip-to-instance.md" },
    {
      fact: 'images CentOS 6.7 and 7.2, Ubuntu Server 12.04 and 14.04, all x86_64',
      source: "Blue Box's help, _gettingstarted/Cloud_Images_Provided_by_IBM.md",
    },
    {
      fact: 'Neutron tells how many addresses are free (as from Mitaka on)',
      source: "Blue Box's help, _neutron/network_ip_availability.md",
    },
    {
      fact: 'region RegionOne; clients say `profile: bluebox` and give their own address',
      source: 'field-notes 1.2 A and B, vendor bluebox',
    },
  ],
  guesses: [
    ...guessesOf2016,
    'the router is of another project, and therefore not listed: so Neutron shares things, as routers cannot be shared',
    'the stock sizes m1.*; Nova as in Mitaka, up to 2.25',
  ],
  dialect: { ...dialectOf2016, computeMinor: 25 },
  client: { profile: 'bluebox' },
  projectName: 'project',
  userName: 'deploy',
  hosts: ['ds0001', 'ds0002', 'ds0003'],
  flavors: stockFlavors,
  images: [
    image('CentOS 6.7 x86_64', centos('6.7', { ...beforeSystemd, loginUser: 'cloud-user' }), '2016-03-01', 410),
    image('CentOS 7.2 x86_64', centos('7.2', beforeDropIns), '2016-03-01', 870),
    image('Ubuntu Server 12.04 LTS x86_64', ubuntu('12.04', beforeSystemd), '2016-03-02', 260),
    image('Ubuntu Server 14.04 LTS x86_64', ubuntu1404(), '2016-03-02', 249),
    image('Ubuntu Server 22.04 LTS x86_64', ubuntu('22.04'), '2026-09-20', 655),
    image('Ubuntu Server 24.04 LTS x86_64', ubuntu('24.04'), '2026-09-21', 598),
  ],
  networks: [
    {
      name: 'external',
      owner: 'provider',
      external: true,
      subnets: [
        {
          name: 'external',
          cidr: '203.0.113.160/27',
          gateway: '203.0.113.161',
          pool: { start: '203.0.113.162', end: '203.0.113.190' },
        },
      ],
    },
    {
      name: 'internal',
      owner: 'provider',
      shared: true,
      mtu: 1450,
      subnets: [
        {
          name: 'internal',
          cidr: '10.230.80.0/22',
          gateway: '10.230.80.1',
          pool: { start: '10.230.80.10', end: '10.230.83.250' },
        },
      ],
    },
  ],
  routers: [{ name: 'default', gatewayNetwork: 'external', subnets: ['internal'], owner: 'provider' }],
  nodeNetwork: 'internal',
  nodes: [
    node('jenkins-master', 'm1.large', 'Ubuntu Server 14.04 LTS x86_64', 3900, { floating: true }),
    node('jenkins-slave-1', 'm1.medium', 'Ubuntu Server 14.04 LTS x86_64', 700),
    node('jenkins-slave-2', 'm1.medium', 'Ubuntu Server 14.04 LTS x86_64', 700),
    node('cf-bosh', 'm1.xlarge', 'Ubuntu Server 14.04 LTS x86_64', 5200, { floating: true }),
    node('ldap', 'm1.small', 'CentOS 6.7 x86_64', 8000),
    node('haproxy', 'm1.small', 'CentOS 7.2 x86_64', 3900, { floating: true }),
    node('spike', 'm1.tiny', 'Ubuntu Server 12.04 LTS x86_64', 60, { state: 'SHUTOFF' }),
  ],
}
