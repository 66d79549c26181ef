import type { AwsCloudConfig } from '@/server/domain/cloud-schema'
import type { CloudProvider, ProviderEnvironment } from '../port'
import { createFloatingIps } from './addresses'
import { createCaches } from './caches'
import { readCatalogue } from './catalogue'
import { type AwsOptions, createAws } from './client'
import { readCredential } from './credential'
import { createIngress } from './ingress'
import { addKey, keyExists, removeKey } from './keys'
import { readLimits } from './limits'
import { createNode, destroyNode, getNode, listNodes, readConsole } from './nodes'
import { findOwned } from './owned'
import { createPower } from './power'
import { probe } from './probe'
import { loginCandidates } from './publishers'
import { removeOwned } from './remove-owned'
import { createTags } from './tags'

export type { AwsOptions } from './client'

/** EC2 (with STS and SSM) in one account and region; nothing is asked of it yet. `options` is for tests. */
export async function createAwsEc2Provider(
  config: AwsCloudConfig,
  environment: ProviderEnvironment,
  options?: AwsOptions,
): Promise<CloudProvider> {
  const aws = createAws(config, environment, options)
  const caches = createCaches(aws)
  const floatingIps = createFloatingIps(aws)
  const ingress = createIngress(aws)
  return {
    kind: 'aws-ec2',
    probe: (call) => probe(aws, call),
    listNodes: (_since, call) => listNodes(aws, caches, call),
    catalogue: (call) => readCatalogue(aws, call),
    addKey: (key, call) => addKey(aws, key, call),
    createNode: (request, call) => createNode(aws, caches, request, call),
    getNode: (ref, call) => getNode(aws, caches, ref, call),
    removeKey: (name, call) => removeKey(aws, name, call),
    keyExists: (name, call) => keyExists(aws, name, call),
    destroyNode: (ref, call) => destroyNode(aws, ref, call),
    findOwned: (filter, call, onGap) => findOwned(aws, filter, call, onGap),
    removeOwned: (owned, call) => removeOwned(aws, { floatingIps, ingress }, owned, call),
    loginCandidates,
    limits: (call) => readLimits(aws, call),
    credential: (call) => readCredential(aws, call),
    floatingIps,
    ingress,
    power: createPower(aws),
    tags: createTags(aws),
    consoleLog: { read: (ref, call) => readConsole(aws, ref, call) },
    close: async () => aws.close(),
  }
}
