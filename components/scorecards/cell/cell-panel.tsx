'use client'

import { type StepId, stepById } from '@/server/domain/steps'
import { Dialog } from '../../ui/dialog'

export type OpenCell = { cloud: string; step: StepId }
type Props = {
  /** `node-allocation 2016.10`. */
  guideline: string
  cloud: string
  step: StepId
  /** The day that the matrix shows, `2026-11-22`; null: now. */
  at: string | null
  onClose: () => void
  /** Goes to another cell by j/k and the arrows; the rows in the order of the matrix. */
  onMove?: (cell: OpenCell) => void
  clouds?: readonly string[]
}

/** One cell of the matrix opened: verdict, reason, rule, the runs behind it and what decided. */
export function CellPanel({ cloud, step, onClose }: Props) {
  return (
    <Dialog side wide open onClose={onClose} title={`${cloud} · step ${step} · ${stepById(step).short}`}>
      <p />
    </Dialog>
  )
}
