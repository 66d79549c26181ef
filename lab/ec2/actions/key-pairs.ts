import ssh2 from 'ssh2'
import { type Action, type Ec2Call, specifiedTags, tagSet } from '../call'
import { checkId, findAll } from '../state/find'
import { newId } from '../state/ids'
import { parsePublicKey } from '../state/public-key'
import { KEY_PAIRS_MAX } from '../state/quotas'
import type { KeyPair } from '../state/types'
import { Ec2Error, invalidValue, missingParameter, notFound } from '../wire/errors'
import { filtered } from '../wire/filters'

/** 255 ASCII characters at most; spaces inside only. */
function checkName(name: string): string {
  if (!/^[\x20-\x7e]{1,255}$/.test(name) || name !== name.trim())
    throw invalidValue('KeyName', name, 'Key names have up to 255 ASCII characters without spaces at their ends.')
  return name
}

function addKey(call: Ec2Call, name: string, parsed: Pick<KeyPair, 'type' | 'fingerprint' | 'publicKey'>): KeyPair {
  const { world, input, now, fault } = call
  if (fault?.kind === 'quota' || world.keyPairs.length >= KEY_PAIRS_MAX)
    throw new Ec2Error('KeyPairLimitExceeded', `The maximum number of key pairs (${KEY_PAIRS_MAX}) has been reached.`)
  if (world.keyPairs.some((key) => key.name === name))
    throw new Ec2Error('InvalidKeyPair.Duplicate', `The keypair already exists`)
  const tags = specifiedTags(input, ['key-pair'])('key-pair')
  const key = { ...parsed, id: newId(world, 'key'), name, createdAt: now, tags, seeded: false }
  world.keyPairs.push(key)
  return key
}

export const ImportKeyPair: Action = {
  parameters: ['KeyName', 'PublicKeyMaterial', 'TagSpecification'],
  run: (call) => {
    const name = checkName(call.input.required('KeyName'))
    const material = call.input.required('PublicKeyMaterial')
    if (!/^[A-Za-z0-9+/\s]+=*\s*$/.test(material)) throw invalidValue('PublicKeyMaterial', '...', 'Expecting base64.')
    const key = addKey(call, name, parsePublicKey(Buffer.from(material, 'base64').toString()))
    return { keyName: key.name, keyFingerprint: key.fingerprint, keyPairId: key.id, tagSet: tagSet(key.tags) }
  },
}

/** ssh2 writes about one ed25519 key in 250 that it cannot read again. */
function generate(type: 'rsa' | 'ed25519'): { privateKey: string; publicKey: string } {
  for (;;) {
    const made =
      type === 'rsa' ? ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }) : ssh2.utils.generateKeyPairSync('ed25519')
    if (!(ssh2.utils.parseKey(made.private) instanceof Error))
      return { privateKey: made.private, publicKey: made.public }
  }
}

export const CreateKeyPair: Action = {
  parameters: ['KeyName', 'KeyType', 'KeyFormat', 'TagSpecification'],
  run: (call) => {
    const name = checkName(call.input.required('KeyName'))
    const type = call.input.text('KeyType') ?? 'rsa'
    if (type !== 'rsa' && type !== 'ed25519') throw invalidValue('KeyType', type)
    const { privateKey, publicKey } = generate(type)
    const key = addKey(call, name, parsePublicKey(publicKey))
    return {
      keyName: key.name,
      keyFingerprint: key.fingerprint,
      keyMaterial: privateKey,
      keyPairId: key.id,
      tagSet: tagSet(key.tags),
    }
  },
}

export const DescribeKeyPairs: Action = {
  parameters: ['KeyName', 'KeyPairId', 'Filter', 'IncludePublicKey'],
  run: ({ input, world }) => {
    const names = input.list('KeyName')
    const missing = names.filter((name) => !world.keyPairs.some((key) => key.name === name))
    if (missing.length > 0) throw notFound('InvalidKeyPair.NotFound', 'key pair', missing)
    const ids = input.list('KeyPairId')
    const byId = ids.length > 0 ? findAll('key', world.keyPairs, ids) : world.keyPairs
    const found = filtered(
      byId.filter((key) => names.length === 0 || names.includes(key.name)),
      input,
      { 'key-pair-id': (key) => key.id, 'key-name': (key) => key.name, fingerprint: (key) => key.fingerprint },
      (key) => key.tags,
    )
    const withKey = input.boolean('IncludePublicKey') ?? false
    return {
      keySet: found.map((key) => ({
        keyPairId: key.id,
        keyName: key.name,
        keyFingerprint: key.fingerprint,
        keyType: key.type,
        publicKey: withKey ? `${key.publicKey} ${key.name}` : null,
        createTime: new Date(key.createdAt),
        tagSet: tagSet(key.tags),
      })),
    }
  },
}

/** Deleting what is not there succeeds. */
export const DeleteKeyPair: Action = {
  parameters: ['KeyName', 'KeyPairId'],
  run: ({ input, world }) => {
    const name = input.text('KeyName')
    const id = input.text('KeyPairId')
    if (!name && !id) throw missingParameter('KeyName')
    if (id) checkId('key', id)
    const gone = world.keyPairs.find((key) => (id ? key.id === id : key.name === name))
    world.keyPairs = world.keyPairs.filter((key) => key !== gone)
    return { return: true }
  },
}
