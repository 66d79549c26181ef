/**
 * DataCentred (Manchester): a tenant network behind a router, floating IPs from `public`. The company closed in 2017;
 * openstacksdk dropped its profile in 2018.
 */
import { beforeDropIns, centos, debian, ubuntu } from '../images'
import type { Character } from '../types'
import { dialectOf2016, guessesOf2016, image, node, sourcesOf2016, stock, ubuntu1404, ubuntu1604 } from './common'

export const datacentred: Character = {
  ...stock,
  sources: [
    ...sourcesOf2016,
    { fact: 'external network public, internal network private, users centos and ubuntu', source: 'field-notes 0.3' },
    {
      fact: 'region sal01, written `region-name` in the vendor profile; Keystone v2 and Glance v1 are what it tells clients',
      source: 'field-notes 1.2 B, vendor datacentred',
    },
    {
      fact: 'eighteen sizes dc1.* with their ids, memory and disks',
      source: 'output of openstack flavor list in a public Terraform configuration for compute.datacentred.io (2017)',
    },
    {
      fact: 'zone Production; a server has its tenant network only until a floating IP is associated',
      source: 'public blog post "LXD, OpenStack and cloud-init - Part 2" (2016-12-18), output of nova show',
    },
    {
      fact: 'the default security group lets nobody in from outside',
      source: 'public blog post "LXD, OpenStack and cloud-init - Part 2" (2016-12-18)',
    },
    {
      fact: 'images named as "Ubuntu 16.04 LTS (Xenial)"',
      source: 'public blog post "LXD, OpenStack and cloud-init - Part 2" (2016-12-18), output of nova show',
    },
  ],
  guesses: [
    ...guessesOf2016,
    'networks are named as in the table of 2016; the blog post of December 2016 shows the pool as `external`',
    'Glance v2 is there beside v1, and v1 is not answered here',
    'names of images other than that of Ubuntu 16.04; Nova as in Kilo, up to 2.3',
  ],
  dialect: { ...dialectOf2016, computeMinor: 3 },
  client: { profile: 'datacentred', 'region-name': 'sal01', identity_api_version: '2' },
  projectName: 'salford-media',
  userName: 'ops@salford-media.example',
  availabilityZone: 'Production',
  hosts: ['compute0', 'compute1', 'compute2', 'compute3'],
  flavors: [
    { id: '78d43ae0-7c98-48d2-9adc-90e8f8f6fe99', name: 'dc1.1x0', vcpus: 1, ramMiB: 512, diskGiB: 10 },
    { id: '8e6069a3-d8c6-4741-8e0d-6373b2ca38cc', name: 'dc1.1x1.20', vcpus: 1, ramMiB: 1024, diskGiB: 20 },
    { id: 'f0577618-9125-4948-b450-474e225bbc4c', name: 'dc1.1x1', vcpus: 1, ramMiB: 1024, diskGiB: 40 },
    { id: '718f2a6d-52c5-4f23-a774-49df51c6eedc', name: 'dc1.1x1.80', vcpus: 1, ramMiB: 1024, diskGiB: 80 },
    { id: '05a9e6d1-d29f-4e98-9eab-51c9a6beed44', name: 'dc1.1x2.20', vcpus: 1, ramMiB: 2048, diskGiB: 20 },
    { id: 'b671216b-1c68-4765-b752-0e8e6b6d015f', name: 'dc1.1x2', vcpus: 1, ramMiB: 2048, diskGiB: 40 },
    { id: 'b122c607-2b5b-43fd-8879-cf6cb742e102', name: 'dc1.1x2.80', vcpus: 1, ramMiB: 2048, diskGiB: 80 },
    { id: 'c4b193d2-f331-4250-9b15-bbfde97c462a', name: 'dc1.2x2.40', vcpus: 2, ramMiB: 2048, diskGiB: 40 },
    { id: 'bf6dbcab-f0a5-49d7-b427-0ee09cc5f583', name: 'dc1.2x2', vcpus: 2, ramMiB: 2048, diskGiB: 80 },
    { id: '196235bc-7ca5-4085-ac81-7e0242bda3f9', name: 'dc1.2x4.40', vcpus: 2, ramMiB: 4096, diskGiB: 40 },
    { id: '8f4b7ae1-b8c2-431f-bb0c-362a5ece0381', name: 'dc1.2x4', vcpus: 2, ramMiB: 4096, diskGiB: 80 },
    { id: 'd87de0ca-9c0e-4759-a704-8621883c3415', name: 'dc1.2x8.40', vcpus: 2, ramMiB: 8192, diskGiB: 40 },
    { id: 'dcd2be06-0940-4410-9d1f-cbdc22a847e7', name: 'dc1.2x8', vcpus: 2, ramMiB: 8192, diskGiB: 80 },
    { id: '9cf6e43b-e191-47ca-8665-f8592e2d6227', name: 'dc1.4x8', vcpus: 4, ramMiB: 8192, diskGiB: 80 },
    { id: '5e68b95a-61fe-464f-913d-df044c7e433d', name: 'dc1.4x16', vcpus: 4, ramMiB: 16_384, diskGiB: 80 },
    { id: 'af2a80fe-ccad-43df-8cae-6418da948467', name: 'dc1.8x16', vcpus: 8, ramMiB: 16_384, diskGiB: 80 },
    { id: 'b8e8ab6a-5480-478c-b1de-b09050683d7d', name: 'dc1.8x32', vcpus: 8, ramMiB: 32_000, diskGiB: 80 },
    { id: 'c871d2fc-c6df-41ab-8a89-6ddc5d8137d0', name: 'dc1.16x32', vcpus: 16, ramMiB: 32_000, diskGiB: 80 },
  ],
  images: [
    image('CentOS 7', centos('7.2', beforeDropIns), '2016-05-20', 860),
    image('Debian 8 (Jessie)', debian('8.5', beforeDropIns), '2016-06-10', 410),
    image('Ubuntu 14.04 LTS (Trusty)', ubuntu1404(), '2016-06-02', 250),
    image('Ubuntu 16.04 LTS (Xenial)', ubuntu1604(), '2016-06-02', 310),
    image('Ubuntu 22.04 LTS (Jammy)', ubuntu('22.04'), '2026-09-20', 655),
    image('Ubuntu 24.04 LTS (Noble)', ubuntu('24.04'), '2026-09-21', 598),
  ],
  networks: [
    {
      name: 'public',
      owner: 'provider',
      external: true,
      subnets: [
        {
          name: 'public',
          cidr: '203.0.113.64/27',
          gateway: '203.0.113.65',
          pool: { start: '203.0.113.66', end: '203.0.113.94' },
        },
      ],
    },
    {
      name: 'private',
      owner: 'project',
      mtu: 1450,
      subnets: [
        {
          name: 'private-subnet',
          cidr: '192.168.0.0/24',
          gateway: '192.168.0.1',
          pool: { start: '192.168.0.2', end: '192.168.0.254' },
          dnsNameservers: ['8.8.8.8'],
        },
      ],
    },
  ],
  routers: [{ name: 'default', gatewayNetwork: 'public', subnets: ['private-subnet'] }],
  nodeNetwork: 'private',
  spareFloatingIps: 2,
  nodes: [
    node('lxd_test', 'dc1.1x1.20', 'Ubuntu 16.04 LTS (Xenial)', 140, { floating: true }),
    node('PUPPET-MASTER', 'dc1.2x4.40', 'Ubuntu 16.04 LTS (Xenial)', 2100, { floating: true }),
    node('web-1', 'dc1.1x2', 'CentOS 7', 3000, { floating: true }),
    node('web-2', 'dc1.1x2', 'CentOS 7', 3000, { floating: true }),
    node('db-1', 'dc1.4x16', 'Debian 8 (Jessie)', 3000),
    node('transcode-1', 'dc1.8x16', 'Ubuntu 14.04 LTS (Trusty)', 600),
    node('transcode-2', 'dc1.8x16', 'Ubuntu 14.04 LTS (Trusty)', 600, { state: 'SHUTOFF' }),
  ],
}
