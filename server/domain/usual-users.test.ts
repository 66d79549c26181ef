import { expect, it } from 'vitest'
import { usualUsers } from './usual-users'

it.each([
  ['ubuntu', ['ubuntu'], ['ubuntu']],
  ['debian', ['debian'], ['admin']],
  ['centos', ['centos', 'cloud-user'], ['centos', 'ec2-user']],
  ['rhel', ['cloud-user'], ['ec2-user', 'root']],
  ['almalinux', ['almalinux'], ['ec2-user']],
  ['freebsd', ['freebsd'], ['ec2-user']],
  ['talos', [], []],
  ['oracle', [], ['ec2-user']],
  ['constructor', [], []],
  [null, [], []],
])('%s: OpenStack %j, EC2 %j', (distro, openstack, ec2) => {
  expect(usualUsers(distro, 'openstack')).toEqual(openstack)
  expect(usualUsers(distro, 'aws-ec2')).toEqual(ec2)
})
