import type { Call, Handler } from '../cloud'
import { type JsonObject, json } from '../http'
import type { Flavor } from '../state'
import { novaError, policyRefusal } from './errors'
import { bothLinks, paginate } from './paging'

function viewFlavor(call: Call, flavor: Flavor): JsonObject {
  const version = call.microversion
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ramMiB,
    disk: flavor.diskGiB,
    swap: version >= 75 ? 0 : '',
    'OS-FLV-EXT-DATA:ephemeral': 0,
    'OS-FLV-DISABLED:disabled': false,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': true,
    rxtx_factor: 1.0,
    links: bothLinks(call, 'flavors', flavor.id),
    ...(version >= 55 ? { description: null } : {}),
    ...(version >= 61 ? { extra_specs: flavor.extraSpecs } : {}),
  }
}

const known = ['limit', 'marker', 'is_public', 'minRam', 'minDisk', 'sort_key', 'sort_dir']

function list(call: Call, view: (flavor: Flavor) => JsonObject) {
  const { query, cloud } = call
  const unknown = [...query.keys()].find((name) => !known.includes(name))
  if (unknown && call.microversion >= 75) {
    throw novaError(400, `Additional properties are not allowed ('${unknown}' was unexpected)`)
  }
  const minimum = (name: string) => {
    const value = query.get(name) ?? '0'
    if (!/^\d+$/.test(value)) throw novaError(400, `Invalid ${name} filter [${value}]`)
    return Number(value)
  }
  const [ram, disk] = [minimum('minRam'), minimum('minDisk')]
  const found = cloud.state.flavors.filter((flavor) => flavor.ramMiB >= ram && flavor.diskGiB >= disk)
  const sorted = [...found].sort((a, b) => (a.id < b.id ? -1 : 1))
  const { page, links } = paginate(call, sorted, (flavor) => flavor.id)
  return json(200, { flavors: page.map(view), ...(links.length > 0 ? { flavors_links: links } : {}) })
}

export const listFlavors: Handler = (call) =>
  list(call, (flavor) => ({
    id: flavor.id,
    name: flavor.name,
    ...(call.microversion >= 55 ? { description: null } : {}),
    links: bothLinks(call, 'flavors', flavor.id),
  }))

export const listFlavorsInDetail: Handler = (call) => list(call, (flavor) => viewFlavor(call, flavor))

function findFlavor(call: Call): Flavor {
  const flavor = call.cloud.state.flavors.find((candidate) => candidate.id === call.params.id)
  if (!flavor) throw novaError(404, `Flavor ${call.params.id ?? ''} could not be found.`)
  return flavor
}

export const showFlavor: Handler = (call) => json(200, { flavor: viewFlavor(call, findFlavor(call)) })
export const showExtraSpecs: Handler = (call) => json(200, { extra_specs: findFlavor(call).extraSpecs })

export const createFlavor: Handler = () => {
  throw policyRefusal('os-flavor-manage:create')
}
