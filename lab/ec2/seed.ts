import type { Ec2World } from './state/types'
export function seedNodes(_world: Ec2World, _now: number): void {}
