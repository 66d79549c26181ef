import { DescribeImagesCommand, DescribeInstanceTypesCommand } from '@aws-sdk/client-ec2'
import { ProviderError } from '../errors'
import type { Call } from '../port'
import type { Aws } from './client'
import type { Seen } from './map'
import { exactly } from './marks'
import { allOf } from './pages'
import { describeImages, describeInstanceTypes, type WireImage, type WireInstance } from './wire'

/** EC2 takes at most 200 values in one filter. */
const filterValuesMax = 200

export type Caches = Seen & {
  /** Looks up the types and images of these instances that were not looked up before. */
  learn(instances: WireInstance[], call: Call): Promise<void>
  image(id: string, call: Call): Promise<WireImage | null>
}

/**
 * What instances only name: sizes of their types, names of their images. Asked once per type and image, by filter, since a
 * list of ids fails as a whole when one of them has vanished. Where that is not allowed, sizes and names stay unknown.
 */
export function createCaches(aws: Aws): Caches {
  const sizes = new Map<string, { vcpu: number; memoryMiB: number } | null>()
  const images = new Map<string, WireImage | null>()

  async function learnTypes(names: string[], call: Call): Promise<void> {
    const types = await allOf(
      'DescribeInstanceTypes',
      (token) =>
        aws.ask(call, {
          action: 'DescribeInstanceTypes',
          answer: describeInstanceTypes,
          send: ({ ec2 }, options) =>
            ec2.send(
              new DescribeInstanceTypesCommand({
                Filters: [{ Name: 'instance-type', Values: names.map(exactly) }],
                MaxResults: 100,
                NextToken: token,
              }),
              options,
            ),
        }),
      (page) => page.InstanceTypes,
    )
    for (const name of names) sizes.set(name, null)
    for (const type of types)
      sizes.set(type.InstanceType, { vcpu: type.VCpuInfo.DefaultVCpus, memoryMiB: type.MemoryInfo.SizeInMiB })
  }

  async function learnImages(ids: string[], call: Call): Promise<void> {
    const { Images } = await aws.ask(call, {
      action: 'DescribeImages',
      answer: describeImages,
      send: ({ ec2 }, options) =>
        ec2.send(
          new DescribeImagesCommand({
            Filters: [{ Name: 'image-id', Values: ids.map(exactly) }],
            // Instances outlive the deprecation of their image.
            IncludeDeprecated: true,
          }),
          options,
        ),
    })
    for (const id of ids) images.set(id, null)
    for (const image of Images) images.set(image.ImageId, image)
  }

  return {
    size: (type) => sizes.get(type) ?? null,
    imageName: (id) => images.get(id)?.Name ?? null,
    async learn(instances, call) {
      const types = new Set(instances.flatMap((one) => one.InstanceType ?? []))
      const ids = new Set(instances.flatMap((one) => one.ImageId ?? []))
      await tolerant(chunks([...types].filter((type) => !sizes.has(type))), (names) => learnTypes(names, call))
      await tolerant(chunks([...ids].filter((id) => !images.has(id))), (some) => learnImages(some, call))
    },
    async image(id, call) {
      const known = images.get(id)
      if (known) return known
      await learnImages([id], call)
      return images.get(id) ?? null
    },
  }
}

async function tolerant(batches: string[][], learn: (batch: string[]) => Promise<void>): Promise<void> {
  try {
    for (const batch of batches) await learn(batch)
  } catch (error) {
    // Names and sizes are decoration of a node; a node is never lost for the lack of them. An abort is no ProviderError.
    if (!(error instanceof ProviderError)) throw error
  }
}

function chunks(items: string[]): string[][] {
  const batches: string[][] = []
  for (let from = 0; from < items.length; from += filterValuesMax)
    batches.push(items.slice(from, from + filterValuesMax))
  return batches
}
