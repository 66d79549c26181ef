/** OVH Public Cloud: every server stands on `Ext-Net` with a public address of its own; there are no floating IPs. */
import { beforeDropIns, beforeSystemd, centos, debian, fedora, ubuntu } from '../images'
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

const guide = 'ovh/docs, guide g1935 "First steps with the Nova API" (output of 2015)'

export const ovh: Character = {
  ...stock,
  sources: [
    ...sourcesOf2016,
    { fact: 'public addresses directly, without tenant networks', source: 'field-notes 1.3 B, shape 2' },
    {
      fact: 'no floating IPs; Keystone v3; regions BHS1, GRA1, SBG1; images raw or qcow2',
      source: 'field-notes 1.2 B and D, vendor ovh; 1.2 C',
    },
    { fact: 'the network is Ext-Net, and a server gets it when none is asked for', source: guide },
    { fact: 'sizes vps-ssd-*, eg-*, sp-* with memory in thousands of MB, a win-* twin for Windows', source: guide },
    { fact: 'images "Centos 7", "Debian 8", "Ubuntu 14.04" and so on', source: guide },
    {
      fact: 'accessIPv4 empty, zone nova',
      source: 'ovh/docs, guide on starting a server from a snapshot (output of 2015)',
    },
    {
      fact: 'machines are delivered with an IPv4 and an IPv6 address, of which only the IPv4 one is configured',
      source: 'ovh/docs, pages/cloud/vps/configure-ipv6 (of its VPS)',
    },
    { fact: 'the profile is given out by the vendor himself', source: 'field-notes 1.2 A (openstacksdk 94758e92)' },
  ],
  guesses: [
    ...guessesOf2016,
    'Ext-Net is shared and external; its IPv6 is as with the VPS: Neutron gives it out, and no guest answers there',
    'login users are those of the distributions; Nova as in Kilo, up to 2.3',
    'images that the guide does not have: Ubuntu 16.04',
  ],
  dialect: { ...dialectOf2016, computeMinor: 3 },
  wellKnown: {
    name: 'ovh',
    profile: {
      regions: ['BHS1', 'GRA1', 'SBG1'],
      identity_api_version: '3',
      image_format: 'raw',
      floating_ip_source: 'None',
    },
  },
  projectName: '4207733169104825',
  userName: 'pHrXJ5QnYv2k',
  hosts: ['gra1-compute-4', 'gra1-compute-9', 'gra1-compute-12'],
  quotas: { ...quotasOf2016, floatingIps: 0, networks: 0, subnets: 0, routers: 0 },
  flavors: [
    { name: 'vps-ssd-1', vcpus: 1, ramMiB: 2000, diskGiB: 10 },
    { name: 'vps-ssd-2', vcpus: 1, ramMiB: 4000, diskGiB: 20 },
    { name: 'vps-ssd-3', vcpus: 2, ramMiB: 8000, diskGiB: 40 },
    { name: 'eg-7', vcpus: 2, ramMiB: 7000, diskGiB: 200 },
    { name: 'eg-15', vcpus: 4, ramMiB: 15_000, diskGiB: 400 },
    { name: 'eg-30', vcpus: 8, ramMiB: 30_000, diskGiB: 800 },
    { name: 'eg-60', vcpus: 16, ramMiB: 60_000, diskGiB: 1600 },
    { name: 'eg-120', vcpus: 32, ramMiB: 120_000, diskGiB: 1600 },
    { name: 'sp-30', vcpus: 2, ramMiB: 30_000, diskGiB: 200 },
    { name: 'sp-60', vcpus: 4, ramMiB: 60_000, diskGiB: 400 },
    { name: 'sp-120', vcpus: 8, ramMiB: 120_000, diskGiB: 800 },
    { name: 'sp-240', vcpus: 16, ramMiB: 240_000, diskGiB: 1600 },
    { name: 'win-eg-7', vcpus: 2, ramMiB: 7000, diskGiB: 200 },
    { name: 'win-eg-15', vcpus: 4, ramMiB: 15_000, diskGiB: 400 },
    { name: 'win-eg-30', vcpus: 8, ramMiB: 30_000, diskGiB: 800 },
    { name: 'win-sp-30', vcpus: 2, ramMiB: 30_000, diskGiB: 200 },
    { name: 'win-sp-60', vcpus: 4, ramMiB: 60_000, diskGiB: 400 },
  ],
  images: [
    image('Centos 7', centos('7.2', beforeDropIns), '2016-04-19', 1024, { diskFormat: 'raw' }),
    image('Debian 7', debian('7.10', beforeSystemd), '2016-04-19', 1024, { diskFormat: 'raw' }),
    image('Debian 8', debian('8.4', beforeDropIns), '2016-04-19', 1024, { diskFormat: 'raw' }),
    image('Fedora 20', fedora('20', beforeDropIns), '2015-03-02', 1024, { diskFormat: 'raw' }),
    image('Ubuntu 12.04', ubuntu('12.04', beforeSystemd), '2016-04-19', 1024, { diskFormat: 'raw' }),
    image('Ubuntu 14.04', ubuntu1404(), '2016-04-19', 1024, { diskFormat: 'raw' }),
    image('Ubuntu 16.04', ubuntu1604(), '2016-05-02', 1024, { diskFormat: 'raw' }),
    image('Ubuntu 22.04', ubuntu('22.04'), '2026-09-20', 2252, { diskFormat: 'raw' }),
    image('Ubuntu 24.04', ubuntu('24.04'), '2026-09-21', 3584, { diskFormat: 'raw' }),
  ],
  networks: [
    {
      name: 'Ext-Net',
      owner: 'provider',
      shared: true,
      external: true,
      subnets: [
        {
          name: '203.0.113.224/27',
          cidr: '203.0.113.224/27',
          gateway: '203.0.113.225',
          pool: { start: '203.0.113.226', end: '203.0.113.254' },
          dnsNameservers: ['9.9.9.9'],
        },
        {
          name: '2001:db8:41:d0::/64',
          cidr: '2001:db8:41:d0::/64',
          gateway: '2001:db8:41:d0::1',
          pool: { start: '2001:db8:41:d0::100', end: '2001:db8:41:d0::ffff' },
          guestsConfigure: false,
        },
      ],
    },
  ],
  routers: [],
  nodeNetwork: 'Ext-Net',
  nodes: [
    node('Serveur1', 'vps-ssd-1', 'Debian 8', 4300),
    node('Instance1', 'vps-ssd-1', 'Debian 8', 4200),
    node('teuthology', 'eg-15', 'Ubuntu 14.04', 1600),
    node('runner-gra-1', 'vps-ssd-3', 'Ubuntu 16.04', 220),
    node('runner-gra-2', 'vps-ssd-3', 'Ubuntu 16.04', 220, { state: 'ERROR' }),
    node('sauvegarde', 'sp-30', 'Centos 7', 3800),
    node('forum', 'vps-ssd-2', 'Debian 7', 9000, { state: 'SHUTOFF' }),
  ],
}
