import { dialectOf } from '../characters/dialect'
import type { Cloud, Handler } from '../cloud'
import { empty, json } from '../http'

/** As a Zed lists them: 2.14 is none of them. */
const minors = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]

const minorsOf = (cloud: Cloud): number[] => minors.filter((minor) => minor <= dialectOf(cloud.character).imageMinor)

/** The document of all versions, which Glance also gives for any path that it does not know. */
export const imageVersionsOf = (cloud: Cloud, baseUrl: string) => ({
  versions: minorsOf(cloud).map((minor, index) => ({
    id: `v2.${minor}`,
    status: index === 0 ? 'CURRENT' : 'SUPPORTED',
    links: [{ rel: 'self', href: `${baseUrl}/image/v2/` }],
  })),
})

export const imageVersions: Handler = (call) => json(300, imageVersionsOf(call.cloud, call.baseUrl))
export const listImageVersions: Handler = (call) => json(200, imageVersionsOf(call.cloud, call.baseUrl))
export const imageVersionRedirect: Handler = (call) =>
  empty(302, { 'Content-Type': 'text/plain; charset=utf8', Location: `${call.baseUrl}/image/v2/` })

export const importInfo: Handler = () =>
  json(200, {
    'import-methods': {
      description: 'Import methods available.',
      type: 'array',
      value: ['glance-direct', 'web-download', 'copy-image'],
    },
  })
