import type { Shape, Tone } from '../../ui/mark'
import type { Role } from './graph'

/** Shape, tone and meaning of each role; the word stands beside the shape everywhere. */
export const roleLooks = {
  public: { shape: 'disc', tone: 'yes', means: 'a port gets a reachable address' },
  'fip-pool': { shape: 'ring', tone: 'plum', means: 'floating IPs come from it' },
  tenant: { shape: 'square', tone: 'unk', means: 'private' },
  unusable: { shape: 'slash', tone: 'unk', means: 'visible, cannot be attached' },
  unknown: { shape: 'dash', tone: 'part', means: 'nothing tells' },
} as const satisfies Record<Role, { shape: Shape; tone: Tone; means: string }>
