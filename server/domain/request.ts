import { z } from 'zod'
import { archs } from './catalogue'
import { reachOptions } from './cloud'

/** A DNS label: node names are `<name>-<number>`. */
const allocationName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, 'must be 1 to 40 of a-z, 0-9 and "-", starting with a letter')

/** One allocation as the Launch screen and `POST /api/v1/allocations` send it. Memory in MiB, disk in GiB, count is nodes per cloud. A misspelt key is an error, not a default. */
export const allocationRequestSchema = z.strictObject({
  name: allocationName,
  clouds: z.array(z.string().min(1)).min(1).max(20),
  count: z.number().int().min(1).max(50).default(1),
  vcpu: z.number().int().min(1).max(256).default(2),
  memoryMiB: z.number().int().min(64).max(4_194_304).default(4096),
  diskGiB: z.number().int().min(0).max(65_536).default(10),
  arch: z.enum(archs).default('x86_64'),
  distro: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/)
    .default('ubuntu'),
  version: z
    .string()
    .regex(/^[0-9a-z][0-9a-z.-]{0,20}$/)
    .default('24.04'),
  reach: z.enum(reachOptions).default('auto'),
  /** Accept a plan that differs from the approved one at step 3 instead of stopping with "plan changed". */
  replan: z.boolean().default(false),
  /** Choices of a person where the plan was ambiguous, or pins: by cloud id, ids of the cloud's own. */
  pins: z
    .record(
      z.string(),
      z.strictObject({
        network: z.string().optional(),
        flavor: z.string().optional(),
        image: z.string().optional(),
        pool: z.string().optional(),
      }),
    )
    .default({}),
})
export type AllocationRequest = z.infer<typeof allocationRequestSchema>

/**
 * What an allocation is for: nodes to use, a run that shows how the cloud behaves by itself, or a node beside such a run that tries
 * what the run itself must not use (user data).
 */
export const allocationPurposes = ['use', 'conformance', 'probe'] as const
export type AllocationPurpose = (typeof allocationPurposes)[number]
