import type { CloudHealth } from '@/server/domain/cloud'
import { Mark, type Shape, type Tone } from '../ui/mark'

const looks = {
  ok: { word: 'answers', shape: 'disc', tone: 'yes' },
  failing: { word: 'failing', shape: 'square', tone: 'no' },
  unknown: { word: 'not asked yet', shape: 'dash', tone: 'unk' },
} as const satisfies Record<CloudHealth, { word: string; shape: Shape; tone: Tone }>

/** Whether the cloud answered the last time it was asked: shape and word. */
export const Health = ({ health }: { health: CloudHealth }) => (
  <span className="inline-flex items-center gap-2 whitespace-nowrap">
    <Mark shape={looks[health].shape} tone={looks[health].tone} size={9} />
    {looks[health].word}
  </span>
)
