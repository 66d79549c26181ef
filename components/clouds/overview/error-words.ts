import { formatCount } from '../../ui/words'

/** `0`, `3 (1 %)`. */
export const describeErrors = ({ count, errors }: { count: number; errors: number }): string =>
  errors === 0 ? '0' : `${formatCount(errors)} (${count === 0 ? 0 : Math.max(1, Math.round((errors / count) * 100))} %)`
