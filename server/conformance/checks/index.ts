import type { CheckRule } from '@/server/domain/guideline'
import { addKey } from './add-key'
import { address } from './address'
import { ed25519Key } from './ed25519-key'
import { getMetadata } from './get-metadata'
import { hostKeyVerifiable } from './host-key-verifiable'
import { ipv6Address } from './ipv6-address'
import { logIn } from './log-in'
import { metadataQuality } from './metadata-quality'
import type { Rule } from './outcome'
import { pick } from './pick'
import { removeKey } from './remove-key'
import { request } from './request'
import { rootKeys } from './root-keys'
import { timeToAddress, timeToLogin, timeToRunning } from './time-budget'
import { userDataHonoured } from './user-data-honoured'

/** Every rule that a check can name. */
export const rules = {
  'add-key': addKey,
  'get-metadata': getMetadata,
  pick,
  request,
  address,
  'log-in': logIn,
  'root-keys': rootKeys,
  'remove-key': removeKey,
  'ed25519-key': ed25519Key,
  'metadata-quality': metadataQuality,
  'time-to-running': timeToRunning,
  'ipv6-address': ipv6Address,
  'time-to-address': timeToAddress,
  'host-key-verifiable': hostKeyVerifiable,
  'time-to-login': timeToLogin,
  'user-data-honoured': userDataHonoured,
} satisfies Record<CheckRule, Rule>
