import type { InteropGuideline } from './guideline'
import { isObject, lenient, textOf } from './lenient'

/** What makes a capability required, with weights; a capability's score is their sum over what it achieves. */
export const readCriteria = (value: unknown): InteropGuideline['criteria'] =>
  Object.entries(isObject(value) ? value : {}).map(([id, told]) => {
    const record = lenient(told, id, () => {})
    const weight = Number(record.read('weight'))
    return { id, name: textOf(record.read('name')) ?? id, weight: Number.isFinite(weight) ? weight : null }
  })
