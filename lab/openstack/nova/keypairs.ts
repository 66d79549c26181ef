import { type Call, type Handler, mayWrite, nextNumber, now } from '../cloud'
import { empty, isObject, isoMicroseconds, type JsonObject, json, pythonText } from '../http'
import type { KeyPair } from '../state'
import { novaError, policyRefusal } from './errors'
import { paginate } from './paging'
import { fingerprintOf, generatePair } from './public-key'

const ownPairs = (call: Call): KeyPair[] =>
  call.cloud.state.keyPairs
    .filter((pair) => pair.userId === call.token?.userId)
    .sort((a, b) => (a.name < b.name ? -1 : 1))

const withType = (call: Call, pair: KeyPair): JsonObject => (call.microversion >= 2 ? { type: pair.type } : {})

export const listKeyPairs: Handler = (call) => {
  const paged = call.microversion >= 35
  const pairs = ownPairs(call)
  const missing = (marker: string) => novaError(400, `Marker ${marker} could not be found.`)
  const { page, links } = paged ? paginate(call, pairs, (pair) => pair.name, missing) : { page: pairs, links: [] }
  return json(200, {
    keypairs: page.map((pair) => ({
      keypair: { name: pair.name, public_key: pair.publicKey, fingerprint: pair.fingerprint, ...withType(call, pair) },
    })),
    ...(links.length > 0 ? { keypairs_links: links } : {}),
  })
}

function findPair(call: Call): KeyPair {
  const name = call.params.id ?? ''
  const pair = ownPairs(call).find((candidate) => candidate.name === name)
  if (!pair) throw novaError(404, `Keypair ${name} not found for user ${call.token?.userId ?? ''}`)
  return pair
}

export const showKeyPair: Handler = (call) => {
  const pair = findPair(call)
  return json(200, {
    keypair: {
      name: pair.name,
      public_key: pair.publicKey,
      fingerprint: pair.fingerprint,
      user_id: pair.userId,
      created_at: isoMicroseconds(pair.createdAt),
      deleted: false,
      deleted_at: null,
      id: pair.id,
      updated_at: null,
      ...withType(call, pair),
    },
  })
}

/** Attributes by the microversion that brought them. */
const attributes: Record<string, number> = { name: 1, public_key: 1, type: 2, user_id: 10 }

export const createKeyPair: Handler = (call) => {
  const wanted = readKeyPair(call)
  const { cloud } = call
  const name = String(wanted.name)
  if (wanted.user_id !== undefined && wanted.user_id !== call.token?.userId) throw policyRefusal('os-keypairs:create')
  if (!mayWrite(call) && !call.token?.projectId) throw policyRefusal('os-keypairs:create')
  refuseName(call, name)
  const pairs = ownPairs(call)
  if (pairs.length >= cloud.character.quotas.keyPairs) throw novaError(403, 'Quota exceeded, too many key pairs.')
  const made = wanted.public_key === undefined ? generatePair('Generated-by-Nova') : null
  const publicKey = made?.publicKey ?? String(wanted.public_key)
  const fingerprint = fingerprintOf(publicKey)
  if (!fingerprint) throw novaError(400, 'Keypair data is invalid: failed to generate fingerprint')
  if (pairs.some((pair) => pair.name === name)) throw novaError(409, `Key pair '${name}' already exists.`)
  const pair: KeyPair = {
    id: nextNumber(cloud),
    userId: call.token?.userId ?? '',
    name,
    type: wanted.type === 'x509' ? 'x509' : 'ssh',
    publicKey,
    fingerprint,
    createdAt: now(cloud),
  }
  cloud.state.keyPairs.push(pair)
  return json(call.microversion >= 2 ? 201 : 200, {
    keypair: {
      ...(made ? { private_key: made.privateKey } : {}),
      ...withType(call, pair),
      name,
      public_key: publicKey,
      fingerprint,
      user_id: pair.userId,
    },
  })
}

function readKeyPair(call: Call): JsonObject {
  if (call.malformed) throw novaError(400, 'Malformed request body')
  const body = isObject(call.body) ? call.body : {}
  if (!isObject(body.keypair)) throw novaError(400, "'keypair' is a required property")
  const wanted = body.keypair
  const quoted = pythonText(wanted)
  const refuse = (reason: string) =>
    novaError(400, `Invalid input for field/attribute keypair. Value: ${quoted}. ${reason}`)
  if (wanted.name === undefined) throw refuse("'name' is a required property")
  if (wanted.public_key === undefined && call.microversion >= 92) throw refuse("'public_key' is a required property")
  const unexpected = Object.keys(wanted).find(
    (name) => (attributes[name] ?? Number.POSITIVE_INFINITY) > call.microversion,
  )
  if (unexpected) throw refuse(`Additional properties are not allowed ('${unexpected}' was unexpected)`)
  if (wanted.type !== undefined && wanted.type !== 'ssh' && wanted.type !== 'x509') {
    const value = String(wanted.type)
    throw novaError(
      400,
      `Invalid input for field/attribute type. Value: ${value}. '${value}' is not one of ['ssh', 'x509']`,
    )
  }
  return wanted
}

function refuseName(call: Call, name: string): void {
  const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const allowed = call.microversion >= 92 ? /^[\w@. -]{1,255}$/ : /^[\w -]{1,255}$/
  if (allowed.test(name)) return
  const characters = call.microversion >= 92 ? `@._- ${letters}` : `_- ${letters}`
  throw novaError(
    400,
    `An invalid 'name' value was provided. The name must be: Only expected characters: [${characters}]`,
  )
}

export const deleteKeyPair: Handler = (call) => {
  const pair = findPair(call)
  call.cloud.state.keyPairs = call.cloud.state.keyPairs.filter((candidate) => candidate !== pair)
  return empty(call.microversion >= 2 ? 204 : 202, { 'Content-Type': 'application/json' })
}
