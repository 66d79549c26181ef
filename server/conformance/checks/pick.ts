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

const nothingToChoose = (facts: StepFacts[3]): boolean =>
  parts.every((part) => facts[part].considered === 1 && facts[part].id !== null)

/** Step 3: network, flavor and image follow from what the provider publishes for machines. */
export const pick = ofStep(3, {
  fix: (facts) =>
    parts
      .filter((part) => facts[part].decidedBy !== 'published')
      .map((part) => publish[part])
      .join(' ') || null,
  fixOfFailure: ({ message }) => {
    const named = parts.filter((part) => message.toLowerCase().includes(part))
    return (named.length > 0 ? named : parts).map((part) => publish[part]).join(' ')
  },
  notApplicable: (facts) =>
    nothingToChoose(facts) ? 'There is nothing to choose: one network, one flavor and one image.' : null,
})
