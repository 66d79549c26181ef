/** AURO (Vancouver and Toronto): a tenant network called `Private`, floating IPs from `ext-net`. */
import { beforeDropIns, centos, debian, ubuntu } from '../images'
import type { Character } from '../types'
import {
  dialectOf2016,
  guessesOf2016,
  image,
  node,
  sourcesOf2016,
  stock,
  stockFlavors,
  ubuntu1404,
  ubuntu1604,
} from './common'

export const auro: Character = {
  ...stock,
  sources: [
    ...sourcesOf2016,
    { fact: 'external network ext-net, internal network Private, users centos and ubuntu', source: 'field-notes 0.3' },
    { fact: 'public IPv4 by Neutron floating IP', source: 'field-notes 1.2 C and D, auro' },
    { fact: 'Keystone v2.0, region van1', source: 'field-notes 1.2 B, vendor auro' },
    { fact: 'clients say `profile: auro`; a floating IP is required', source: 'field-notes 1.2 A, vendor auro' },
  ],
  guesses: [
    ...guessesOf2016,
    'region van1: the table of field-notes 0.3 has the address of tor1',
    'the stock sizes m1.*, names of images, the range of Private; Nova as in Kilo, up to 2.3',
  ],
  dialect: { ...dialectOf2016, computeMinor: 3 },
  client: { profile: 'auro', identity_api_version: '2' },
  projectName: 'pacific-atlas',
  userName: 'pacific-atlas',
  hosts: ['van1-hv01', 'van1-hv02', 'van1-hv03'],
  flavors: stockFlavors,
  images: [
    image('CentOS 7', centos('7.2', beforeDropIns), '2016-05-10', 880),
    image('Debian 8', debian('8.4', beforeDropIns), '2016-04-28', 470),
    image('Ubuntu 14.04', ubuntu1404(), '2016-05-30', 248),
    image('Ubuntu 16.04', ubuntu1604(), '2016-05-30', 296),
    image('Ubuntu 22.04', ubuntu('22.04'), '2026-09-20', 655),
    image('Ubuntu 24.04', ubuntu('24.04'), '2026-09-21', 598),
  ],
  networks: [
    {
      name: 'ext-net',
      owner: 'provider',
      external: true,
      subnets: [
        {
          name: 'ext-subnet',
          cidr: '203.0.113.128/27',
          gateway: '203.0.113.129',
          pool: { start: '203.0.113.130', end: '203.0.113.158' },
        },
      ],
    },
    {
      name: 'Private',
      owner: 'project',
      mtu: 1450,
      subnets: [
        {
          name: 'Private',
          cidr: '192.168.10.0/24',
          gateway: '192.168.10.1',
          pool: { start: '192.168.10.2', end: '192.168.10.254' },
          dnsNameservers: ['8.8.8.8'],
        },
      ],
    },
  ],
  routers: [{ name: 'Router', gatewayNetwork: 'ext-net', subnets: ['Private'] }],
  nodeNetwork: 'Private',
  spareFloatingIps: 1,
  nodes: [
    node('tiles-1', 'm1.large', 'Ubuntu 14.04', 2600, { floating: true }),
    node('tiles-2', 'm1.large', 'Ubuntu 14.04', 2600, { floating: true }),
    node('postgis', 'm1.xlarge', 'Debian 8', 2600),
    node('geocoder', 'm1.medium', 'CentOS 7', 1800, { floating: true }),
    node('import', 'm1.large', 'Ubuntu 16.04', 90, { state: 'SHUTOFF' }),
    node('bastion', 'm1.tiny', 'Debian 8', 7000, { floating: true }),
  ],
}
