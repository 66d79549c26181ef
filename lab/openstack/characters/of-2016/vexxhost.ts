/**
 * VEXXHOST (Montreal): servers stand on `public` directly, beside which each project may have networks of its own. The
 * one of the people who wrote the table of 2016 was really called `pprivate`.
 */
import { beforeDropIns, centos, debian, ubuntu } from '../images'
import type { Character } from '../types'
import {
  dialectOf2016,
  guessesOf2016,
  image,
  node,
  quotasOf2016,
  sourcesOf2016,
  stock,
  ubuntu1404,
  ubuntu1604,
} from './common'

export const vexxhost: Character = {
  ...stock,
  sources: [
    ...sourcesOf2016,
    {
      fact: 'external network public, internal network `pprivate`, users centos, ubuntu and root',
      source: 'field-notes 0.3',
    },
    { fact: 'public addresses directly, tenant networks optional', source: 'field-notes 1.3 B, shape 3' },
    {
      fact: 'region ca-ymq-1, Keystone v3, floating_ip_source None',
      source: 'field-notes 1.2 B, vendor vexxhost',
    },
    {
      fact: 'the profile is given out by the vendor himself, under /.well-known/openstack/api',
      source: 'field-notes 1.2 A (openstacksdk 94758e92) and 1.1',
    },
    {
      fact: 'zone ca-ymq-2; sizes v1-standard-*; no floating IP pool is configured for servers there',
      source:
        'Linux Foundation releng documentation, jenkins-config/clouds/openstack/cattle/cloud.cfg (for auth.vexxhost.net)',
    },
    {
      fact: 'v1-standard-1 has 1 vCPU, 4 GB and 40 GB; v1-standard-4 has 4, 16 and 160; v1-micro-1 has 1, 0.5 and 20',
      source: 'tables of VEXXHOST sizes in public course notes on OpenStack',
    },
  ],
  guesses: [
    ...guessesOf2016,
    '`public` is shared and external at once, as attaching to it and a router to it both need',
    'no floating IPs (quota 0), as floating_ip_source None says; pprivate has a router for its way out',
    'the password ends after five days, so that the end of a credential can be seen: no document says so',
    'sizes v1-standard-2 and -8 in proportion; names of images; Nova as in Mitaka, up to 2.25',
  ],
  dialect: { ...dialectOf2016, computeMinor: 25 },
  wellKnown: {
    name: 'vexxhost',
    profile: { regions: ['ca-ymq-1'], dns_api_version: '1', identity_api_version: '3', floating_ip_source: 'None' },
  },
  projectName: 'digital-rebar',
  userName: 'rebar',
  passwordDays: 5,
  availabilityZone: 'ca-ymq-2',
  hosts: ['cmp01', 'cmp02', 'cmp03'],
  quotas: { ...quotasOf2016, floatingIps: 0 },
  flavors: [
    { name: 'v1-micro-1', vcpus: 1, ramMiB: 512, diskGiB: 20 },
    { name: 'v1-standard-1', vcpus: 1, ramMiB: 4096, diskGiB: 40 },
    { name: 'v1-standard-2', vcpus: 2, ramMiB: 8192, diskGiB: 80 },
    { name: 'v1-standard-4', vcpus: 4, ramMiB: 16_384, diskGiB: 160 },
    { name: 'v1-standard-8', vcpus: 8, ramMiB: 32_768, diskGiB: 320 },
  ],
  images: [
    image('CentOS 7.2.1511 (2016-05-23)', centos('7.2', beforeDropIns), '2016-05-23', 870),
    image('Debian 8.5 (Jessie)', debian('8.5', beforeDropIns), '2016-06-14', 480),
    image('Ubuntu 14.04.4 LTS [2016-06-07]', ubuntu1404(), '2016-06-07', 250),
    image('Ubuntu 16.04 LTS [2016-06-07]', ubuntu1604(), '2016-06-07', 300),
    image('Ubuntu 22.04 LTS [2026-09-20]', ubuntu('22.04'), '2026-09-20', 655),
    image('Ubuntu 24.04 LTS [2026-09-21]', ubuntu('24.04'), '2026-09-21', 598),
  ],
  networks: [
    {
      name: 'public',
      owner: 'provider',
      shared: true,
      external: true,
      subnets: [
        {
          name: 'public-v4',
          cidr: '203.0.113.96/27',
          gateway: '203.0.113.97',
          pool: { start: '203.0.113.98', end: '203.0.113.126' },
          dnsNameservers: ['8.8.8.8', '8.8.4.4'],
        },
      ],
    },
    {
      name: 'pprivate',
      owner: 'project',
      mtu: 1450,
      subnets: [
        {
          name: 'pprivate',
          cidr: '10.0.0.0/24',
          gateway: '10.0.0.1',
          pool: { start: '10.0.0.2', end: '10.0.0.254' },
        },
      ],
    },
  ],
  routers: [{ name: 'pprivate-gateway', gatewayNetwork: 'public', subnets: ['pprivate'] }],
  nodeNetwork: 'public',
  nodes: [
    node('rebar-admin', 'v1-standard-2', 'Ubuntu 14.04.4 LTS [2016-06-07]', 800),
    node('zuul-worker-1', 'v1-standard-4', 'Ubuntu 16.04 LTS [2016-06-07]', 40),
    node('zuul-worker-2', 'v1-standard-4', 'Ubuntu 16.04 LTS [2016-06-07]', 38),
    node('static', 'v1-micro-1', 'Debian 8.5 (Jessie)', 5600),
    node('prototype', 'v1-standard-1', 'CentOS 7.2.1511 (2016-05-23)', 1200, { state: 'SHUTOFF' }),
    node('monitoring', 'v1-standard-1', 'CentOS 7.2.1511 (2016-05-23)', 3100),
  ],
}
