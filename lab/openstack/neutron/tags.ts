/** Tags on networks, subnets, ports, routers, floating IPs and security groups. */
import { type Call, type Handler, mayWrite } from '../cloud'
import { empty, isObject, json } from '../http'
import type { Resource } from '../state'
import { ownedBy, touch } from './collection'
import { badRequest, neutronError, policyRefusal } from './errors'

export type TaggedCollection = 'networks' | 'subnets' | 'ports' | 'routers' | 'floatingips' | 'security-groups'

const stored = (call: Call, collection: TaggedCollection): Resource[] => {
  const { state } = call.cloud
  const lists: Record<TaggedCollection, Resource[]> = {
    networks: state.networks,
    subnets: state.subnets,
    ports: state.ports,
    routers: state.routers,
    floatingips: state.floatingIps,
    'security-groups': state.securityGroups,
  }
  return lists[collection]
}

function tagged(call: Call, collection: TaggedCollection): Resource {
  const id = call.params.id ?? ''
  const item = stored(call, collection).find((candidate) => candidate.id === id && ownedBy(call, candidate))
  if (!item) throw neutronError(404, 'TagResourceNotFound', `Resource ${collection} ${id} could not be found.`)
  if (call.method !== 'GET' && !mayWrite(call)) throw policyRefusal('update_tags')
  return item
}

const tagNotFound = (tag: string) => neutronError(404, 'TagNotFound', `Tag ${tag} could not be found.`)

export const listTags =
  (collection: TaggedCollection): Handler =>
  (call) =>
    json(200, { tags: tagged(call, collection).tags })

export const replaceTags =
  (collection: TaggedCollection): Handler =>
  (call) => {
    const item = tagged(call, collection)
    const tags = isObject(call.body) ? call.body.tags : undefined
    if (!Array.isArray(tags) || tags.some((tag) => typeof tag !== 'string')) throw badRequest('Invalid tags body')
    item.tags = [...new Set(tags.map(String))]
    touch(call, item)
    return json(200, { tags: item.tags })
  }

export const removeTags =
  (collection: TaggedCollection): Handler =>
  (call) => {
    const item = tagged(call, collection)
    item.tags = []
    touch(call, item)
    return empty(204)
  }

export const showTag =
  (collection: TaggedCollection): Handler =>
  (call) => {
    const tag = call.params.tag ?? ''
    if (!tagged(call, collection).tags.includes(tag)) throw tagNotFound(tag)
    return empty(204)
  }

export const addTag =
  (collection: TaggedCollection): Handler =>
  (call) => {
    const item = tagged(call, collection)
    const tag = call.params.tag ?? ''
    if (!item.tags.includes(tag)) item.tags.push(tag)
    touch(call, item)
    return json(201, null)
  }

export const removeTag =
  (collection: TaggedCollection): Handler =>
  (call) => {
    const item = tagged(call, collection)
    const tag = call.params.tag ?? ''
    if (!item.tags.includes(tag)) throw tagNotFound(tag)
    item.tags = item.tags.filter((candidate) => candidate !== tag)
    touch(call, item)
    return empty(204)
  }
