import { expect, it } from 'vitest'
import { loginCandidates } from './publishers'

const users = (owner: string | null, name: string, distro: string | null = null) =>
  loginCandidates({ owner, name, distro }).map((one) => `${one.user} by ${one.source}`)

it.each([
  ['099720109477', 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261022', 'ubuntu'],
  ['136693071363', 'debian-12-amd64-20261022-2246', 'admin'],
  ['137112412989', 'al2023-ami-2023.12.20261022.0-kernel-6.1-x86_64', 'ec2-user'],
  ['309956199498', 'RHEL-9.4.0_HVM-20240605-x86_64-82-Hourly2-GP3', 'ec2-user'],
  ['125523088429', 'Fedora-Cloud-Base-AmazonEC2.x86_64-43-1.6', 'fedora'],
  ['125523088429', 'fedora-coreos-43.20261001.3.0-x86_64', 'core'],
  ['125523088429', 'CentOS Stream 9 x86_64 20261020', 'ec2-user'],
  ['125523088429', 'CentOS Stream 8 x86_64 20240603', 'centos'],
  ['792107900819', 'Rocky-9-EC2-Base-9.6-20261022.0.x86_64', 'rocky'],
  ['764336703387', 'AlmaLinux OS 9.6.20261022 x86_64', 'ec2-user'],
  ['118940168514', 'FreeBSD 15.0-RELEASE-amd64 base UFS', 'ec2-user'],
])('account %s, image %s: %s', (owner, name, user) => {
  expect(users(owner, name)).toEqual([`${user} by publisher-table`])
})

it('believes accounts and not names: a look-alike gets its distribution at most', () => {
  const lookAlike = 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20261022'
  expect(users('666666666666', lookAlike)).toEqual([])
  expect(users('666666666666', lookAlike, 'ubuntu')).toEqual(['ubuntu by distro-default'])
  expect(users(null, 'x', 'toString')).toEqual([])
})
