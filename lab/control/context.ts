import type { LabControls } from '@/lab/control/controls'
import { machineFaults } from '@/lab/machines/faults'
import type { BookEntry, FaultKind, LabCloud } from '@/lab/port'

/** What the control page and its API show and change. */
export type ControlContext = {
  controls: LabControls
  clouds: { cloud: LabCloud; url: string }[]
  world: string
  bastion: { host: string; port: number; user: string }
  machines(): { id: string; powered: boolean; faults: string[] }[]
  /** Takes the faults of a machine away; false when there is no such machine. */
  heal(machineId: string): boolean
}

/** All faults, in the order of the page. */
export const faultKinds = [
  ...([
    'rate-limited',
    'error-500',
    'html-500',
    'bad-gateway-502',
    'unavailable-503',
    'cut-body',
    'slow',
    'slow-drip',
    'black-hole',
    'reply-lost',
    'connection-reset',
    'quota',
  ] as const),
  ...(['capacity', 'error-state', 'error-after-active', 'vanishes', 'expired-token'] as const),
  ...(['duplicate-page', 'missing-next', 'missing-item'] as const),
  ...(['catalogue-dead-port', 'catalogue-unresolved', 'catalogue-html'] as const),
  ...machineFaults,
] satisfies FaultKind[]

/** Everything that the clouds hold; `marked` leaves those that carry the text in name or mark. */
export function books(context: ControlContext, marked: string | null): Record<string, BookEntry[]> {
  const carries = ({ name, marks }: BookEntry): boolean =>
    marked === null || [name, ...Object.keys(marks), ...Object.values(marks)].some((text) => text.includes(marked))
  return Object.fromEntries(context.clouds.map(({ cloud }) => [cloud.id, cloud.books().filter(carries)]))
}
