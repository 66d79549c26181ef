import type { RunEvidence } from '@/server/domain/evidence'
import { outcome, type Rule, stepOf, unknown } from './outcome'

/** Shares of a list from which it counts as complete, and below which as empty. */
const enough = 0.9
const half = 0.5

type Count = { of: number; have: number; words: string; fix: string }

/** Images and flavors tell what a machine needs to choose and to log in: counted over all that are listed. */
export const metadataQuality: Rule = {
  step: 2,
  limited: false,
  judge: (evidence) => {
    const delivered = stepOf(evidence, 2)?.state === 'done' ? true : null
    const counts = countsOf(evidence.probes.metadata)
    if (!counts) return unknown('What images and flavors tell was not counted in this run.', delivered)
    const counted = counts.filter(({ of }) => of > 0)
    if (counted.length === 0) {
      return { verdict: 'NOT APPLICABLE', reason: 'Neither images nor flavors are listed here.', delivered, fix: null }
    }
    const short = counted.filter(({ of, have }) => have / of < enough)
    const reason = `${(short.length > 0 ? short : counted).map(({ of, have, words }) => `${have} of ${of} ${words}`).join('; ')}.`
    if (short.length === 0) return outcome({ verdict: 'YES', reason }, delivered, null)
    const verdict = counted.every(({ of, have }) => have / of < half) ? 'NO' : 'PARTIAL'
    return outcome({ verdict, reason }, delivered, short.map(({ fix }) => fix).join(' '))
  },
}

const countsOf = (counted: RunEvidence['probes']['metadata']): Count[] | null =>
  counted && [
    {
      of: counted.images,
      have: counted.imagesComplete,
      words: 'images tell distro, version and architecture for machines',
      fix: 'Publish distro, version and architecture of every image as properties, or an alias for the current image.',
    },
    {
      of: counted.images,
      have: counted.imagesWithLoginUser,
      words: 'images tell their login user',
      fix: 'Publish the login user of every image (an image property such as os_admin_user).',
    },
    {
      of: counted.flavors,
      have: counted.flavorsComplete,
      words: 'flavors tell their vCPU and MiB',
      fix: 'Publish vCPU and MiB of every flavor.',
    },
  ]
