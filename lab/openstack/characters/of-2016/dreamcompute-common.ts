/** DreamCompute's images, sizes and login user, the same in both of its eras. */
import { beforeDropIns, beforeSystemd, centos, debian, ubuntu } from '../images'
import type { Character, Source } from '../types'
import { image, ubuntu1404, ubuntu1604 } from './common'

const loginUser = 'dhc-user'
const raw = { diskFormat: 'raw' }

export const dreamcomputeSources: Source[] = [
  {
    fact: 'login user dhc-user in all images, until 21 September 2016',
    source: 'field-notes 0.3 and 5.1; dreamcloud-docs, source/dreamcompute/gettingstarted/common/usernames.rst',
  },
  {
    fact: 'six sizes gp1.*, their ids, and 80 GB of disk in all of them',
    source: 'dreamcloud-docs, doc/user-guide/source/cli_launch_instances.rst (output of nova flavor-list)',
  },
  {
    fact: 'names of images: distribution, hyphen, version',
    source: 'dreamcloud-docs, doc/user-guide/source/cli_launch_instances.rst (output of nova image-list)',
  },
  { fact: 'images are raw', source: 'field-notes 1.2 B and D, vendor dreamhost (os-client-config, 2016-06-18)' },
  { fact: 'region RegionOne', source: 'field-notes 1.2 B, vendor dreamhost' },
]

export const dreamcomputeFlavors: Character['flavors'] = [
  { id: '50', name: 'gp1.semisonic', vcpus: 1, ramMiB: 512, diskGiB: 80 },
  { id: '100', name: 'gp1.subsonic', vcpus: 1, ramMiB: 1024, diskGiB: 80 },
  { id: '200', name: 'gp1.supersonic', vcpus: 1, ramMiB: 2048, diskGiB: 80 },
  { id: '300', name: 'gp1.lightspeed', vcpus: 2, ramMiB: 4096, diskGiB: 80 },
  { id: '400', name: 'gp1.warpspeed', vcpus: 4, ramMiB: 8192, diskGiB: 80 },
  { id: '500', name: 'gp1.hyperspeed', vcpus: 8, ramMiB: 16_384, diskGiB: 80 },
]

export const dreamcomputeImages: Character['images'] = [
  image('CentOS-6', centos('6.8', { ...beforeSystemd, loginUser }), '2016-04-11', 4096, raw),
  image('CentOS-7', centos('7.2', { ...beforeDropIns, loginUser }), '2016-04-11', 8192, raw),
  image('Debian-7.9', debian('7.9', { ...beforeSystemd, loginUser }), '2016-02-03', 2048, raw),
  image('Debian-8.5', debian('8.5', { ...beforeDropIns, loginUser }), '2016-06-15', 2048, raw),
  image('Ubuntu-14.04', ubuntu1404({ loginUser }), '2016-06-07', 2252, raw),
  image('Ubuntu-16.04', ubuntu1604({ loginUser }), '2016-06-07', 2252, raw),
  image('Ubuntu-22.04', ubuntu('22.04', { loginUser }), '2026-09-20', 2252, raw),
  image('Ubuntu-24.04', ubuntu('24.04', { loginUser }), '2026-09-21', 3584, raw),
]
