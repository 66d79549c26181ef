/**
 * Rackspace (next generation Cloud Servers): its own identity service, an old Nova that gives every server a public
 * and a ServiceNet address by itself, no network service and no security groups, root as login user.
 */
import { beforeDropIns, beforeSystemd, centos, debian, ubuntu } from '../images'
import type { Character, ImageFacts } from '../types'
import { guessesOf2016, image, node, quotasOf2016, stock, ubuntu1404, ubuntu1604 } from './common'

const docs = 'rackerlabs/docs-cloud-servers, api-docs/api-operations/methods'

/** Root gets the key, and may use the password that creating a server answers. */
const asRoot = { loginUser: 'root', rootLogin: 'key', passwordLogin: 'main' } as const

const described = (distro: string, org: string, version: string): Partial<ImageFacts> => ({
  diskFormat: 'vhd',
  containerFormat: 'ovf',
  minDiskGiB: 20,
  minRamMiB: 512,
  properties: {
    os_distro: distro,
    os_type: 'linux',
    vm_mode: 'hvm',
    image_type: 'base',
    auto_disk_config: 'disabled',
    cache_in_nova: 'True',
    'org.openstack__1__os_distro': org,
    'org.openstack__1__os_version': version,
    'org.openstack__1__architecture': 'x64',
    'com.rackspace__1__source': 'kickstart',
    'com.rackspace__1__options': '0',
    'com.rackspace__1__visible_core': '1',
    'com.rackspace__1__visible_managed': '1',
    'com.rackspace__1__visible_rackconnect': '1',
  },
})

export const rackspace: Character = {
  ...stock,
  sources: [
    { fact: 'users root, ubuntu and centos are tried; networks are not in Neutron', source: 'field-notes 0.3' },
    {
      fact: 'Keystone v2.0 only; compute service cloudServersOpenStack; no floating IPs, no security groups, has_network false; images vhd',
      source: 'field-notes 1.2 A and B, vendor rackspace',
    },
    {
      fact: 'public IPv4 by static configuration from Nova, IPv6 on every server',
      source: 'field-notes 1.2 C and D, rackspace',
    },
    {
      fact: 'API keys log in (RAX-KSKEY:apiKeyCredentials); tokens last a day',
      source: 'rackerlabs/docs-cloud-cdn, rst/dev-guide/general-api-info/authentication.rst',
    },
    {
      fact: 'form of the answer to a login: tenant in the token, endpoints with tenantId and publicURL only',
      source: 'rackerlabs/docs-cloud-identity and docs of Cloud Keep, example of an authentication response',
    },
    {
      fact: 'addresses under private and public without a type, accessIPv4 and accessIPv6 filled in, no availability zone',
      source: `${docs}/get-retrieve-server-details-servers-server-id.rst`,
    },
    {
      fact: 'the project is in the path (/v2/{tenant}), and no answer speaks of microversions',
      source: `${docs}/get-retrieve-server-details-servers-server-id.rst`,
    },
    {
      fact: 'networks public and private (PublicNet, ServiceNet) have the ids 00000000-... and 11111111-..., listed at /os-networksv2',
      source: `${docs}/get-retrieve-list-of-networks-os-networksv2.rst`,
    },
    {
      fact: 'ids, names, memory, vCPUs and disks of general1-* and compute1-*, which have no disk',
      source:
        'public outputs of nova flavor-list at Rackspace; tables of its flavors in rackerlabs/mimic; default of kitchen-rackspace is general1-2',
    },
    {
      fact: 'names of images with (PVHVM), their properties and minimum sizes',
      source: 'rackerlabs/docs-cloud-images, examples of an image; Rackspace how-to on hidden base images',
    },
    {
      fact: 'login as root, also by the password that creating a server answers',
      source: 'field-notes 5.1; docs-cloud-servers, post-create-server-servers.rst',
    },
  ],
  guesses: [
    ...guessesOf2016,
    'a request with security groups is taken and they are ignored, as Nova v2 does with extensions that are not loaded',
    'the identity service answers at its root and under v2.0 as Keystone does',
    'region DFW, and IAD beside it',
  ],
  dialect: {
    identity: ['v2.0'],
    rackspaceIdentity: true,
    applicationCredentials: false,
    computeMinor: null,
    imageMinor: 2,
    networkService: false,
    attaches: ['private', 'public'],
    accessAddresses: true,
    addressTypes: false,
    securityGroups: false,
    zones: false,
    serviceNames: { compute: 'cloudServersOpenStack', image: 'cloudImages' },
    otherRegions: ['IAD'],
  },
  client: { profile: 'rackspace' },
  projectId: '820712',
  projectName: '820712',
  userName: 'alamocity',
  tokenLifetimeS: 86_400,
  hosts: ['c-10-12-3-4', 'c-10-12-3-9', 'c-10-12-7-1'],
  quotas: { ...quotasOf2016, floatingIps: 0, securityGroups: 0, networks: 0 },
  flavors: [
    { id: '2', name: '512MB Standard Instance', vcpus: 1, ramMiB: 512, diskGiB: 20 },
    { id: '3', name: '1GB Standard Instance', vcpus: 1, ramMiB: 1024, diskGiB: 40 },
    { id: 'general1-1', name: '1 GB General Purpose v1', vcpus: 1, ramMiB: 1024, diskGiB: 20 },
    { id: 'general1-2', name: '2 GB General Purpose v1', vcpus: 2, ramMiB: 2048, diskGiB: 40 },
    { id: 'general1-4', name: '4 GB General Purpose v1', vcpus: 4, ramMiB: 4096, diskGiB: 80 },
    { id: 'general1-8', name: '8 GB General Purpose v1', vcpus: 8, ramMiB: 8192, diskGiB: 160 },
    { id: 'compute1-4', name: '3.75 GB Compute v1', vcpus: 2, ramMiB: 3840, diskGiB: 0 },
    { id: 'compute1-8', name: '7.5 GB Compute v1', vcpus: 4, ramMiB: 7680, diskGiB: 0 },
    { id: 'memory1-15', name: '15 GB Memory v1', vcpus: 2, ramMiB: 15_360, diskGiB: 0 },
  ],
  images: [
    image(
      'CentOS 6 (PVHVM)',
      centos('6.8', { ...beforeSystemd, ...asRoot }),
      '2016-05-31',
      610,
      described('centos', 'org.centos', '6'),
    ),
    image(
      'CentOS 7 (PVHVM)',
      centos('7.2', { ...beforeDropIns, ...asRoot }),
      '2016-05-31',
      840,
      described('centos', 'org.centos', '7'),
    ),
    image(
      'Debian 8 (Jessie) (PVHVM)',
      debian('8.5', { ...beforeDropIns, ...asRoot }),
      '2016-06-10',
      560,
      described('debian', 'org.debian', '8'),
    ),
    image(
      'Ubuntu 14.04 LTS (Trusty Tahr) (PVHVM)',
      ubuntu1404(asRoot),
      '2016-06-14',
      690,
      described('ubuntu', 'com.ubuntu', '14.04'),
    ),
    image(
      'Ubuntu 16.04 LTS (Xenial Xerus) (PVHVM)',
      ubuntu1604(asRoot),
      '2016-06-14',
      740,
      described('ubuntu', 'com.ubuntu', '16.04'),
    ),
    image(
      'Ubuntu 22.04 LTS (Jammy Jellyfish) (PVHVM)',
      ubuntu('22.04', asRoot),
      '2026-09-20',
      1100,
      described('ubuntu', 'com.ubuntu', '22.04'),
    ),
    image(
      'Ubuntu 24.04 LTS (Noble Numbat) (PVHVM)',
      ubuntu('24.04', asRoot),
      '2026-09-21',
      1200,
      described('ubuntu', 'com.ubuntu', '24.04'),
    ),
  ],
  networks: [
    {
      name: 'public',
      idPrefix: '00000000-0000-0000-0000-000000000000',
      owner: 'provider',
      shared: true,
      portSecurity: false,
      subnets: [
        {
          name: 'public-v4',
          cidr: '203.0.113.192/27',
          gateway: '203.0.113.193',
          pool: { start: '203.0.113.194', end: '203.0.113.222' },
        },
        {
          name: 'public-v6',
          cidr: '2001:db8:ac:1::/64',
          gateway: '2001:db8:ac:1::1',
          pool: { start: '2001:db8:ac:1::100', end: '2001:db8:ac:1::ffff' },
        },
      ],
    },
    {
      name: 'private',
      idPrefix: '11111111-1111-1111-1111-111111111111',
      owner: 'provider',
      shared: true,
      portSecurity: false,
      subnets: [
        {
          name: 'private-v4',
          cidr: '10.180.0.0/19',
          gateway: null,
          pool: { start: '10.180.0.10', end: '10.180.31.250' },
        },
      ],
    },
  ],
  routers: [],
  nodeNetwork: 'public',
  nodes: [
    node('web01', '2 GB General Purpose v1', 'CentOS 7 (PVHVM)', 3600),
    node('web02', '2 GB General Purpose v1', 'CentOS 7 (PVHVM)', 3600),
    node('db01', '8 GB General Purpose v1', 'CentOS 6 (PVHVM)', 9100, { metadata: { backup: 'daily' } }),
    node('magento', '4 GB General Purpose v1', 'Ubuntu 14.04 LTS (Trusty Tahr) (PVHVM)', 2200),
    node('utility', '512MB Standard Instance', 'Debian 8 (Jessie) (PVHVM)', 7000),
    node('staging', '1 GB General Purpose v1', 'Ubuntu 16.04 LTS (Xenial Xerus) (PVHVM)', 400, { state: 'SHUTOFF' }),
  ],
}
