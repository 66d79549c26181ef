import { DescribeImagesCommand } from '@aws-sdk/client-ec2'
import { GetParametersCommand } from '@aws-sdk/client-ssm'
import { archs, type CatalogueGap, type CatalogueImage } from '@/server/domain/catalogue'
import { ProviderError } from '../errors'
import type { Call } from '../port'
import type { Aws } from './client'
import { rootSizeGiB } from './launch'
import { toArch } from './map'
import { allOf } from './pages'
import { type Series, series } from './publishers'
import { describeImages, getParameters, type WireImage } from './wire'

/** Without a publisher's word for what is current, the newest few of each distribution, version and architecture. */
const newestMax = 3
/** GetParameters takes at most 10 names. */
const namesMax = 10

type Parameter = { name: string; series: Series }

/** Images of known publishers, and what the publishers' SSM parameters name as current. A gap where SSM may not be asked. */
export async function readImages(aws: Aws, call: Call): Promise<{ images: CatalogueImage[]; gaps: CatalogueGap[] }> {
  const [found, current] = await Promise.all([
    Promise.all(series.map((one) => describe(aws, one, [{ Name: 'name', Values: [one.pattern] }], call))),
    readParameters(aws, call),
  ])
  const images = new Map<string, CatalogueImage>()
  for (const [index, one] of series.entries())
    for (const image of newest(usableOnes(found[index] ?? [], one), current.aliases))
      images.set(image.ImageId, toImage(image, one, current.aliases.get(image.ImageId)))
  // A publisher's current image may be named otherwise than the pattern expects.
  for (const one of series) {
    const missing = [...current.aliases].filter(([id, alias]) => alias.series === one && !images.has(id))
    if (missing.length === 0) continue
    const ids = missing.map(([id]) => id)
    for (const image of await describe(aws, one, [{ Name: 'image-id', Values: ids }], call))
      images.set(image.ImageId, toImage(image, one, current.aliases.get(image.ImageId)))
  }
  return { images: [...images.values()], gaps: current.gaps }
}

const describe = (aws: Aws, { owner }: Series, filters: { Name: string; Values: string[] }[], call: Call) =>
  allOf(
    'DescribeImages',
    (token) =>
      aws.ask(call, {
        action: 'DescribeImages',
        answer: describeImages,
        send: ({ ec2 }, options) =>
          ec2.send(
            new DescribeImagesCommand({
              // Owner and name always: without them EC2 answers more than a thousand images, slowly.
              Owners: [owner],
              Filters: [...filters, { Name: 'state', Values: ['available'] }],
              MaxResults: aws.options.pageSize ?? 500,
              NextToken: token,
            }),
            options,
          ),
      }),
    (page) => page.Images,
  )

const usableOnes = (images: WireImage[], { owner, except }: Series): WireImage[] =>
  images.filter(
    (image) =>
      image.OwnerId === owner &&
      toArch(image.Architecture) !== null &&
      image.RootDeviceType !== 'instance-store' &&
      !/windows/i.test(image.PlatformDetails ?? '') &&
      !except?.test(image.Name ?? ''),
  )

function newest(images: WireImage[], aliases: ReadonlyMap<string, Parameter>): WireImage[] {
  const sorted = images.toSorted((a, b) => (b.CreationDate ?? '').localeCompare(a.CreationDate ?? ''))
  const kept = new Map<string | null, number>()
  return sorted.filter((image) => {
    const count = (kept.get(image.Architecture) ?? 0) + 1
    kept.set(image.Architecture, count)
    return count <= newestMax || aliases.has(image.ImageId)
  })
}

function toImage(image: WireImage, one: Series, alias: Parameter | undefined): CatalogueImage {
  return {
    id: image.ImageId,
    name: image.Name ?? image.ImageId,
    status: image.State ?? '',
    usable: image.State === 'available',
    arch: toArch(image.Architecture),
    distro: one.distro,
    version: one.version,
    identifiedBy: alias ? 'ssm' : 'name',
    loginUser: null,
    owner: image.OwnerId,
    public: image.Public ?? false,
    minDiskGiB: rootSizeGiB(image) ?? 0,
    minMemoryMiB: 0,
    createdAt: image.CreationDate,
    alias: alias?.name ?? null,
    purpose: null,
  }
}

/** Image id to the parameter that names it. Names that this region does not have are simply absent. */
async function readParameters(
  aws: Aws,
  call: Call,
): Promise<{ aliases: Map<string, Parameter>; gaps: CatalogueGap[] }> {
  const wanted = series.flatMap((one) =>
    one.parameter ? archs.map((arch) => ({ name: one.parameter?.(arch) ?? '', series: one })) : [],
  )
  const byName = new Map(wanted.map((one) => [one.name, one]))
  const aliases = new Map<string, Parameter>()
  try {
    for (let from = 0; from < wanted.length; from += namesMax) {
      const { Parameters } = await aws.ask(call, {
        service: 'ssm',
        action: 'GetParameters',
        answer: getParameters,
        send: ({ ssm }, options) =>
          ssm.send(
            new GetParametersCommand({ Names: wanted.slice(from, from + namesMax).map((one) => one.name) }),
            options,
          ),
      })
      for (const { Name, Value } of Parameters) {
        const known = byName.get(Name)
        if (known) aliases.set(Value, known)
      }
    }
    return { aliases, gaps: [] }
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    const detail =
      error.code === 'auth'
        ? 'The public SSM parameters that name current images may not be read (permission ssm:GetParameters); images are told apart by owner and name.'
        : `The public SSM parameters that name current images cannot be read: ${error.message}`
    return { aliases: new Map(), gaps: [{ list: 'images', problem: 'fields', detail }] }
  }
}
