import type { StepFacts } from '@/server/domain/facts'
import { ofStep } from './outcome'

const lists = ['networks', 'flavors', 'images'] as const
const fields = {
  networks: 'networks with id and name',
  flavors: 'flavors with id, vCPU and MiB',
  images: 'images with id, name and status',
} as const

/** Step 2: networks, flavors and images are all listed completely. */
export const getMetadata = ofStep(2, {
  fix: ({ gaps }) => {
    const of = (problem: StepFacts[2]['gaps'][number]['problem']) =>
      lists.filter((list) => gaps.some((gap) => gap.list === list && gap.problem === problem))
    const sentences = [
      of('missing').length > 0 ? `List ${of('missing').join(' and ')} by API.` : null,
      of('incomplete').length > 0
        ? `List all ${of('incomplete').join(' and ')}, without cutting the list short.`
        : null,
      of('fields').length > 0
        ? `List ${of('fields')
            .map((list) => fields[list])
            .join(', and ')}.`
        : null,
    ]
    return sentences.filter((sentence) => sentence !== null).join(' ') || null
  },
  fixOfFailure: () => 'List networks, flavors and images by API.',
})
