import { createHash } from 'node:crypto'
import { dialectOf } from '../characters/dialect'
import { type Call, type Handler, projectOf } from '../cloud'
import { isoSeconds, type JsonObject, json, Refusal, webobError } from '../http'
import type { Image } from '../state'

/** Glance answers with WebOb's error pages: HTML, JSON or text by the Accept header. */
export const glanceError = (call: Call, status: number, message: string): Refusal =>
  new Refusal(webobError(status, message, '', call.headers.accept ?? ''))

const isAllowed = (call: Call, image: Image): boolean =>
  image.visibility === 'public' || image.visibility === 'community' || image.ownerId === projectOf(call)

function viewImage(call: Call, image: Image): JsonObject {
  const { imageMinor } = dialectOf(call.cloud.character)
  const digest = (algorithm: string) => createHash(algorithm).update(image.id).digest('hex')
  const self = `/v2/images/${image.id}`
  return {
    ...image.properties,
    name: image.name,
    disk_format: image.diskFormat ?? 'qcow2',
    container_format: image.containerFormat ?? 'bare',
    visibility: image.visibility,
    size: image.size,
    virtual_size: null,
    status: image.status,
    checksum: digest('md5'),
    protected: image.protected,
    min_ram: image.minRamMiB,
    min_disk: image.minDiskGiB,
    owner: image.ownerId,
    ...(imageMinor >= 7 ? { os_hidden: image.hidden, os_hash_algo: 'sha512', os_hash_value: digest('sha512') } : {}),
    id: image.id,
    created_at: isoSeconds(image.createdAt),
    updated_at: isoSeconds(image.updatedAt),
    tags: image.tags,
    self,
    file: `${self}/file`,
    schema: '/v2/schemas/image',
    ...(imageMinor >= 8 ? { stores: 'files' } : {}),
  }
}

const sortKeys = ['name', 'status', 'container_format', 'disk_format', 'size', 'id', 'created_at', 'updated_at']
const control = new Set([
  'limit',
  'marker',
  'sort',
  'sort_key',
  'sort_dir',
  'os_hidden',
  'member_status',
  'size_min',
  'size_max',
  'tag',
])

export const listImages: Handler = (call) => {
  const { cloud, query } = call
  if (!projectOf(call) && cloud.character.policy === 'scoped') {
    throw glanceError(call, 403, 'You are not authorized to complete get_images action.')
  }
  refuseNonsense(call)
  const hidden = query.get('os_hidden')?.toLowerCase() === 'true'
  const all = cloud.state.images
    .filter((image) => isAllowed(call, image) && image.hidden === hidden)
    .filter((image) => matches(call, image, query))
  const sorted = sortImages(call, all)
  const marker = query.get('marker')
  const start = marker === null ? 0 : sorted.findIndex((image) => image.id === marker) + 1
  if (marker !== null && start === 0) throw glanceError(call, 400, `No image found with ID ${marker}`)
  const { imagePageDefault, pageMaximum } = cloud.character
  const limit = Math.min(Number(query.get('limit') ?? imagePageDefault), pageMaximum.image)
  const page = sorted.slice(start, start + limit)
  const last = page.at(-1)
  return json(200, {
    images: page.map((image) => viewImage(call, image)),
    first: pageLink(query),
    ...(last && page.length === limit ? { next: pageLink(query, last.id) } : {}),
    schema: '/v2/schemas/images',
  })
}

/** Relative to the service's root, unlike the links of Nova and Neutron. */
function pageLink(query: URLSearchParams, marker?: string): string {
  const next = new URLSearchParams(query)
  next.delete('marker')
  if (marker) next.set('marker', marker)
  const text = next.toString()
  return text === '' ? '/v2/images' : `/v2/images?${text}`
}

function refuseNonsense(call: Call): void {
  const { query } = call
  const refuse = (message: string) => glanceError(call, 400, message)
  const limit = query.get('limit')
  if (limit !== null && !/^-?\d+$/.test(limit)) throw refuse('limit param must be an integer')
  if (limit !== null && Number(limit) < 0) throw refuse('limit param must be positive')
  const visibility = query.get('visibility')
  if (visibility && !['public', 'private', 'shared', 'community', 'all'].includes(visibility)) {
    throw refuse(`Invalid visibility value: ${visibility}`)
  }
  const status = query.get('member_status')
  if (status && !['pending', 'accepted', 'rejected', 'all'].includes(status)) throw refuse(`Invalid status: ${status}`)
  for (const name of ['size_min', 'size_max']) {
    const value = query.get(name)
    if (value !== null && !/^-?\d+$/.test(value)) throw refuse('Unable to filter on a range with a non-numeric value.')
  }
}

function matches(call: Call, image: Image, query: URLSearchParams): boolean {
  const view = viewImage(call, image)
  if (Number(query.get('size_min') ?? 0) > image.size) return false
  if (Number(query.get('size_max') ?? Number.POSITIVE_INFINITY) < image.size) return false
  if (!query.getAll('tag').every((tag) => image.tags.includes(tag))) return false
  for (const [name, wanted] of query) {
    if (control.has(name) || (name === 'visibility' && wanted === 'all')) continue
    const values = wanted.startsWith('in:') ? wanted.slice(3).split(',') : [wanted]
    const value = view[name]
    if (value === undefined || !values.some((text) => String(value).toLowerCase() === text.toLowerCase())) return false
  }
  return true
}

function sortImages(call: Call, images: Image[]): Image[] {
  const { query } = call
  const both =
    query
      .get('sort')
      ?.split(',')
      .map((part) => part.split(':')) ?? []
  const keys = both.length > 0 ? both.map(([key = '']) => key) : query.getAll('sort_key')
  const directions = both.length > 0 ? both.map(([, direction = 'desc']) => direction) : query.getAll('sort_dir')
  const badKey = keys.find((key) => !sortKeys.includes(key))
  if (badKey !== undefined) {
    throw glanceError(
      call,
      400,
      `Invalid sort key: ${badKey}. It must be one of the following: ${sortKeys.join(', ')}.`,
    )
  }
  const badDirection = directions.find((direction) => direction !== 'asc' && direction !== 'desc')
  if (badDirection !== undefined) throw glanceError(call, 400, `Invalid sort direction: ${badDirection}`)
  const order = (keys.length > 0 ? keys : ['created_at']).concat('id')
  const sign = (index: number) => ((directions[index] ?? directions[0] ?? 'desc') === 'asc' ? 1 : -1)
  return images
    .map((image) => ({ image, view: viewImage(call, image) }))
    .sort((a, b) => {
      for (const [index, key] of order.entries()) {
        const [left, right] = [a.view[key], b.view[key]]
        const compared =
          typeof left === 'number' ? left - Number(right) : String(left) < String(right) ? -1 : left === right ? 0 : 1
        if (compared !== 0) return compared * sign(index)
      }
      return 0
    })
    .map((row) => row.image)
}

export const showImage: Handler = (call) =>
  json(200, viewImage(call, findImage(call, `No image found with ID ${call.params.id ?? ''}`)))

function findImage(call: Call, message: string): Image {
  const image = call.cloud.state.images.find(
    (candidate) => candidate.id === call.params.id && isAllowed(call, candidate),
  )
  if (!image) throw glanceError(call, 404, message)
  return image
}

export const deleteImage: Handler = (call) => {
  findImage(call, `Failed to find image ${call.params.id ?? ''} to delete`)
  throw glanceError(call, 403, 'You are not authorized to complete delete_image action.')
}

/** The simulated images are the provider's; nobody can add one. */
export const createImage: Handler = (call) => {
  if (call.malformed || call.body === undefined) throw glanceError(call, 400, 'Malformed JSON in request body.')
  throw glanceError(call, 403, 'You are not authorized to complete add_image action.')
}
