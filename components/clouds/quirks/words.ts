import type { QuirkKind, QuirkState } from '@/server/domain/quirk'
import type { Shape, Tone } from '../../ui/mark'

type Told = {
  title: string /** What gives an observation of it. */
  from: 'a node' | 'a sync' | 'a probe' | 'a conformance run'
}

/** Each kind in words, and where observations of it come from. */
export const kindWords = {
  'network-role': { title: 'Role of network', from: 'a sync' },
  'reach-strategy': { title: 'How a node is reached', from: 'a node' },
  'floating-ip-source': { title: 'Who hands out floating IPs', from: 'a node' },
  'floating-ip-pool': { title: 'Pool of floating IPs', from: 'a node' },
  'floating-ip-quota': { title: 'Quota of floating IPs', from: 'a sync' },
  'default-network': { title: 'Default network', from: 'a sync' },
  'login-user': { title: 'Login user of image', from: 'a node' },
  'root-login': { title: 'Root login as booted', from: 'a node' },
  'password-login': { title: 'Password login as booted', from: 'a node' },
  'host-key-source': { title: 'Where the host key is told', from: 'a node' },
  'key-scope': { title: 'Reach of the node key', from: 'a node' },
  'key-type': { title: 'Key type', from: 'a node' },
  'image-metadata': { title: 'Metadata of images', from: 'a sync' },
  'flavor-metadata': { title: 'Metadata of flavors', from: 'a sync' },
  'catalogue-completeness': { title: 'Completeness of list', from: 'a sync' },
  'page-size': { title: 'Page size of service', from: 'a sync' },
  'api-version': { title: 'API version of service', from: 'a probe' },
  'time-to-running': { title: 'Time to running', from: 'a node' },
  'time-to-address': { title: 'Time to address', from: 'a node' },
  'time-to-login': { title: 'Time to SSH', from: 'a node' },
  'user-data': { title: 'User data honoured', from: 'a conformance run' },
  'default-security-group': { title: 'Default security group', from: 'a probe' },
} as const satisfies Record<QuirkKind, Told>

export const stateLooks = {
  drift: { word: 'drift', shape: 'diamond', tone: 'part' },
  agrees: { word: 'agrees', shape: 'disc', tone: 'yes' },
  'observed-only': { word: 'not declared', shape: 'ring', tone: 'unk' },
  'declared-only': { word: 'not seen yet', shape: 'dash', tone: 'unk' },
  unknown: { word: 'not known', shape: 'dash', tone: 'unk' },
} as const satisfies Record<QuirkState, { word: string; shape: Shape; tone: Tone }>

export const methodWords = {
  allocation: 'an allocation',
  sync: 'what the cloud lists',
  probe: 'a probe',
} as const

/** A network `lan` and a service `compute` have names of their own; a cloud as a whole has none. */
export const titleOf = (kind: QuirkKind, subjectName: string): string =>
  subjectName ? `${kindWords[kind].title} ${subjectName}` : kindWords[kind].title

/** `medianMs` as `median ms`: names of numbers as they stand beside evidence. */
export const numberWords = (name: string): string => name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
