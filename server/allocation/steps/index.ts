import type { StepId } from '@/server/domain/steps'
import type { Step } from '../step'
import { addKey } from './1-add-key'
import { getMetadata } from './2-get-metadata'
import { pick } from './3-pick'
import { request } from './4-request'
import { address } from './5-address'
import { logIn } from './6-log-in'
import { rootKeys } from './7-root-keys'
import { removeKey } from './8-remove-key'

/** The eight steps (product.md), in their order. */
export const stepsInOrder = {
  1: addKey,
  2: getMetadata,
  3: pick,
  4: request,
  5: address,
  6: logIn,
  7: rootKeys,
  8: removeKey,
} as const satisfies { readonly [Id in StepId]: Step<Id> }
