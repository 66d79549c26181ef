import { DeleteKeyPairCommand, DescribeKeyPairsCommand, ImportKeyPairCommand } from '@aws-sdk/client-ec2'
import { ProviderError } from '../errors'
import type { Call, KeyHandle, NodeKey } from '../port'
import type { Aws } from './client'
import { isWord } from './errors'
import { exactly, markTags, tagsAtCreate } from './marks'
import { anything, describeKeyPairs, importKeyPair } from './wire'

/** Key type and blob, without the comment: EC2 replaces the comment by the name. */
const material = (publicKey: string): string => publicKey.trim().split(/\s+/).slice(0, 2).join(' ')

async function find(aws: Aws, name: string, call: Call) {
  const { KeyPairs } = await aws.ask(call, {
    action: 'DescribeKeyPairs',
    answer: describeKeyPairs,
    // By filter: KeyNames with an unknown name is an error, and a filter answers an empty list.
    send: ({ ec2 }, options) =>
      ec2.send(
        new DescribeKeyPairsCommand({
          Filters: [{ Name: 'key-name', Values: [exactly(name)] }],
          IncludePublicKey: true,
        }),
        options,
      ),
  })
  return KeyPairs.find((key) => key.KeyName === name) ?? null
}

/** ImportKeyPair, marked at creation. The same name with the same key is the key that was added before. */
export async function addKey(aws: Aws, key: NodeKey, call: Call): Promise<KeyHandle> {
  try {
    const made = await aws.ask(call, {
      action: 'ImportKeyPair',
      kind: 'repeatable',
      answer: importKeyPair,
      send: ({ ec2 }, options) =>
        ec2.send(
          new ImportKeyPairCommand({
            KeyName: key.name,
            PublicKeyMaterial: Buffer.from(key.publicKey),
            TagSpecifications: tagsAtCreate(['key-pair'], key.mark),
          }),
          options,
        ),
    })
    return { id: made.KeyPairId, name: made.KeyName, fingerprint: made.KeyFingerprint ?? '' }
  } catch (error) {
    if (!isWord(error, /^InvalidKeyPair\.Duplicate$/)) throw error
    const existing = await find(aws, key.name, call)
    if (!existing) throw error
    // Some services do not show the key itself: then only our own mark says that it is the same.
    const same =
      existing.PublicKey === null
        ? existing.Tags[markTags.intent] === key.mark.intent
        : material(existing.PublicKey) === material(key.publicKey)
    if (!same)
      throw new ProviderError(
        'conflict',
        `AWS already has another key named ${key.name} in ${aws.region}. Remove it or use another name.`,
        { providerCode: 'InvalidKeyPair.Duplicate', cause: error },
      )
    return { id: existing.KeyPairId, name: existing.KeyName, fingerprint: existing.KeyFingerprint ?? '' }
  }
}

/** EC2 answers success for a name that it does not have. */
export async function removeKey(aws: Aws, name: string, call: Call): Promise<void> {
  try {
    await aws.ask(call, {
      action: 'DeleteKeyPair',
      kind: 'repeatable',
      answer: anything,
      send: ({ ec2 }, options) => ec2.send(new DeleteKeyPairCommand({ KeyName: name }), options),
    })
  } catch (error) {
    if (!isWord(error, /^InvalidKeyPair\.NotFound$/)) throw error
  }
}

export const keyExists = async (aws: Aws, name: string, call: Call): Promise<boolean> =>
  (await find(aws, name, call)) !== null
