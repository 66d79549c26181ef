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
    'html-500',
    'unavailable-503',
    'cut-body',
    'slow',
    'reply-lost',
    'connection-reset',
    'quota',
  ] as const),
  ...(['capacity', 'error-state', 'expired-token'] as const),
  ...machineFaults,
] satisfies FaultKind[]

/** Everything that the clouds hold; `marked` leaves those that carry the text in name or mark. */
export function books(context: ControlContext, marked: string | null): Record<string, BookEntry[]> {
  const carries = ({ name, marks }: BookEntry): boolean =>
    marked === null || [name, ...Object.keys(marks), ...Object.values(marks)].some((text) => text.includes(marked))
  return Object.fromEntries(context.clouds.map(({ cloud }) => [cloud.id, cloud.books().filter(carries)]))
}
