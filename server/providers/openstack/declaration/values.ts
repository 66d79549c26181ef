import type { CloudEntry } from '../clouds-file'

export const isObject = (value: unknown): value is CloudEntry =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Python's get_boolean, which openstacksdk reads flags with: true, or the word in any case; everything else is false. */
export const readFlag = (value: unknown): boolean => value === true || /^true$/i.test(String(value))
