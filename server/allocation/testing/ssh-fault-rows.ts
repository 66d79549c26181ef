import type { MachineFault, MachineImage } from '@/lab/port'
import type { FailureCode } from '@/server/domain/errors'

/** What comes of it: the node is delivered, or the failure's code. Null: it cannot begin at that step. */
export type Ends = 'delivered' | FailureCode | null

export type FaultRow = {
  name: string
  fault?: MachineFault
  /** When it begins with step 6, 7, 8. */
  ends: [Ends, Ends, Ends]
  /** What the failure's sentence and detail say. */
  says?: RegExp
  /** What it tells a person to do. */
  helps?: RegExp
  image?: Partial<MachineImage>
  address?: string
  /** What says nothing any more, so that waits for it are short from then on: new connections, or commands as well. */
  mute?: 'connections' | 'commands'
  /** The fault itself takes the keys or the machine away: there is nobody to be locked out. */
  takesKeys?: boolean
}

const all = (end: Ends): FaultRow['ends'] => [end, end, end]
const way = { ends: all('unreachable'), helps: /security groups/ }
const image = /image/

export const faultRows: FaultRow[] = [
  { name: 'none', ends: all('delivered') },
  { name: 'refused', fault: 'ssh-refused-port', ...way, says: /refused the connection/, mute: 'connections' },
  { name: 'no route', fault: 'ssh-no-route', ...way, mute: 'connections' },
  { name: 'timeout', fault: 'ssh-filtered', ...way, says: /did not answer/, mute: 'connections' },
  { name: 'banner never comes', fault: 'ssh-silent', ...way, says: /said nothing within/, mute: 'connections' },
  {
    name: 'commands never answer',
    fault: 'ssh-black-hole',
    ends: all('unreachable'),
    says: /did not end within/,
    helps: /console/,
    mute: 'commands',
  },
  { name: 'slow', fault: 'ssh-slow', ends: all('delivered') },
  { name: 'IPv6 only', ends: all('delivered'), address: '2001:db8:6::7' },
  {
    name: 'wrong host key',
    fault: 'ssh-wrong-host-key',
    ends: all('host-key-changed'),
    says: /another host key/,
    helps: /Do not log in/,
  },
  {
    name: "address of another's machine",
    fault: 'ssh-other-machine',
    ends: all('host-key-changed'),
    says: /another host key/,
    helps: /Do not log in/,
    takesKeys: true,
  },
  {
    name: 'key refused',
    fault: 'ssh-refused-key',
    ends: ['login-refused', null, null],
    says: /node key was refused for ubuntu/,
    helps: /ssh\.users/,
    takesKeys: true,
  },
  {
    name: 'user unknown',
    fault: 'ssh-no-user',
    ends: ['login-refused', null, null],
    says: /node key was refused for ubuntu/,
    helps: /ssh\.users/,
    takesKeys: true,
  },
  {
    name: 'sudo missing',
    fault: 'ssh-sudo-missing',
    ends: ['privilege-missing', 'privilege-missing', 'delivered'],
    says: /cannot become root[\s\S]*not found/,
    helps: image,
  },
  {
    name: 'sudo wants a password',
    fault: 'ssh-sudo-password',
    ends: ['privilege-missing', 'privilege-missing', 'delivered'],
    says: /cannot become root[\s\S]*password is required/,
    helps: image,
  },
  { name: 'sudo wants a terminal', fault: 'ssh-requiretty', ends: all('delivered') },
  { name: 'shell prints a banner', fault: 'ssh-shell-banner', ends: all('delivered') },
  {
    name: 'read-only file system',
    fault: 'ssh-read-only-fs',
    ends: ['remote-script', 'remote-script', 'verification'],
    says: /read-only file system/i,
    helps: /is read-only/,
  },
  {
    name: 'read-only, sudo wants a terminal',
    fault: 'ssh-read-only-fs',
    image: { sudo: 'requiretty' },
    ends: ['remote-script', 'remote-script', 'verification'],
    says: /read-only file system/i,
    helps: /is read-only/,
  },
  {
    name: 'disk full',
    fault: 'ssh-disk-full',
    ends: ['remote-script', 'remote-script', 'verification'],
    says: /no space left/i,
    helps: /is full/,
  },
  {
    name: 'disk full, root is the login user',
    fault: 'ssh-disk-full',
    image: { loginUser: 'root', rootLogin: 'key' },
    ends: ['remote-script', 'remote-script', 'verification'],
    says: /no space left/i,
    helps: /is full/,
  },
  { name: 'reload kills the session', fault: 'ssh-reload-kills-session', ends: all('delivered') },
  {
    name: 'reload kills the session, root was refused',
    fault: 'ssh-reload-kills-session',
    image: { rootLogin: 'refused', passwordLogin: 'main' },
    ends: all('delivered'),
  },
  { name: 'reload stops sshd', fault: 'ssh-reload-stops-sshd', ends: all('delivered') },
  { name: 'script cut off, twice', fault: 'ssh-cut-mid-script', ends: all('delivered') },
]
