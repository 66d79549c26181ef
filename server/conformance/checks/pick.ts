import type { StepFacts } from '@/server/domain/facts'
import { ofStep } from './outcome'

const publish = {
  network:
    'Publish which network new nodes belong on (a default flag), so that no name, probe or person has to decide.',
  flavor: 'Publish sizes in numbers with one current generation, so that exactly one flavor follows from a request.',
  image:
    'Publish distro, version and architecture of images as properties, or an alias for the current image, so that exactly one follows from a request.',
} as const
const parts = ['network', 'flavor', 'image'] as const

type Picks = Pick<StepFacts[3], 'network' | 'flavor' | 'image'>

/** What the cloud gives by itself: what a pin or the site configuration supplied counts for delivered only. */
const judged = ({ unaided, ...done }: StepFacts[3]): Picks => unaided ?? done

const nothingToChoose = (picks: Picks): boolean =>
  parts.every((part) => picks[part].considered === 1 && picks[part].id !== null)

/** Step 3: network, flavor and image follow from what the provider publishes for machines. */
export const pick = ofStep(3, {
  fix: (facts) => {
    const picks = judged(facts)
    const short = parts.filter((part) => picks[part].decidedBy !== 'published')
    // The picks are all published, and still no way leads to the node without a person.
    return short.length > 0 ? short.map((part) => publish[part]).join(' ') : publish.network
  },
  fixOfFailure: ({ message }) => {
    const named = parts.filter((part) => message.toLowerCase().includes(part))
    return (named.length > 0 ? named : parts).map((part) => publish[part]).join(' ')
  },
  notApplicable: (facts) =>
    nothingToChoose(judged(facts)) ? 'There is nothing to choose: one network, one flavor and one image.' : null,
})
