import type { Allocation } from './api'

/** Nothing moves any more. */
export const ended = ({ state, nodes }: Allocation): boolean =>
  !['queued', 'running', 'releasing'].includes(state) && nodes.every((node) => node.state !== 'cleaning')
