import type { Crowd } from './crowd'
import { hash } from './numbers'

/**
 * Which of `size` addresses a node has, where only some have one: of four nodes that follow each other one, and of more where
 * the addresses do not reach. null: none.
 */
export function sharedAddress(crowd: Crowd, number: number, size: number): number | null {
  let stride = 4
  while (crowd.state.count / stride > size) stride *= 2
  const bucket = Math.floor(number / stride)
  return hash(crowd.state.seed, bucket, 41) % stride === number % stride ? bucket : null
}
