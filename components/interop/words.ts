import type { Outputs } from '../trpc/types'

export type GuidelineItem = Outputs['interop']['list']['items'][number]
export type GuidelineDetail = Outputs['interop']['get']
export type ResultItem = Outputs['interop']['results']['items'][number]
export type Report = Outputs['interop']['report']
export type ScsReport = Outputs['interop']['scsReport']
export type InteropMatrix = Outputs['interop']['matrix']

export const capabilityStatuses = ['required', 'advisory', 'deprecated', 'removed'] as const
export type CapabilityStatus = (typeof capabilityStatuses)[number]

export const sourceWords = {
  refstack: 'RefStack JSON',
  subunit: 'subunit v2',
  junit: 'JUnit XML',
  scs: 'SCS report',
} as const satisfies Record<ResultItem['source'], string>

/** `99.6 %`; never 100 where one is missing. */
export const percentWords = (percent: number | null): string =>
  percent === null ? 'no percentage' : `${percent === 100 ? '100' : Math.min(percent, 99.9).toFixed(1)} %`

/** `60 required, 3 advisory`: what is zero is left out. */
export function statusWords(counts: Partial<Record<CapabilityStatus, number>>): string {
  const told = capabilityStatuses.filter((status) => counts[status]).map((status) => `${counts[status]} ${status}`)
  return told.length > 0 ? told.join(', ') : 'none'
}

/** Name of a test in two parts, so that the last one can be read in a narrow column. */
export function splitTestName(name: string): { path: string; test: string } {
  const bare = name.replace(/\(.*$/, '')
  const dot = bare.lastIndexOf('.')
  return { path: name.slice(0, dot + 1), test: name.slice(dot + 1) }
}
