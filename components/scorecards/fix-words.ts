import type { FleetFix } from './model'
import { formatScore } from './words'

/** `+0.5`. */
export const points = (gain: number): string => `+${formatScore(gain)}`

/** `Auro, Datacentred and Bluebox`; many are counted. */
export function namesOf(clouds: readonly { cloudName: string }[]): string {
  const names = clouds.map(({ cloudName }) => cloudName)
  if (names.length > 4) return `${names.length} clouds`
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** What the clouds of a fix have now, in words: `NO → YES`, or `NO or PARTIAL → YES`. */
export const changeOf = (fix: Pick<FleetFix, 'clouds'>): string =>
  `${[...new Set(fix.clouds.map(({ from }) => from))].join(' or ')} → YES`

/** The gain of each cloud where it is the same on all, else the sum. */
export function gainOf(fix: Pick<FleetFix, 'clouds' | 'gain'>): string {
  const gains = [...new Set(fix.clouds.map(({ gain }) => gain))]
  if (gains.length === 1) return `${points(gains[0]!)}${fix.clouds.length > 1 ? ' each' : ''}`
  return `${points(fix.gain)} in all`
}

export type OwnFix = Omit<FleetFix, 'clouds'> & FleetFix['clouds'][number]
/** What would lift one cloud, the most first. */
export const fixesOfCloud = (fixes: readonly FleetFix[], cloud: string): OwnFix[] =>
  fixes
    .flatMap(({ clouds, ...fix }) => clouds.filter((one) => one.cloud === cloud).map((one) => ({ ...fix, ...one })))
    .sort((a, b) => b.gain - a.gain || a.step - b.step)
