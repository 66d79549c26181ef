import type { Outputs } from '../trpc/types'

export type GuidelineItem = Outputs['guidelines']['list']['items'][number]
export type GuidelineDetail = Outputs['guidelines']['get']
export type Validation = Outputs['guidelines']['validate']
