import { type StepId, stepIds } from '@/server/domain/steps'

type Cell = { cloud: string; step: StepId }
export type Direction = 'above' | 'below' | 'before' | 'after'

/** The cell beside, in the order of the matrix's rows; null at its edges and where the cloud is not in it. */
export function neighbour(cell: Cell, clouds: readonly string[], direction: Direction): Cell | null {
  if (direction === 'before' || direction === 'after') {
    const step = stepIds.find((id) => id === cell.step + (direction === 'before' ? -1 : 1))
    return step ? { cloud: cell.cloud, step } : null
  }
  const place = clouds.indexOf(cell.cloud)
  const cloud = place < 0 ? undefined : clouds[place + (direction === 'above' ? -1 : 1)]
  return cloud ? { cloud, step: cell.step } : null
}
