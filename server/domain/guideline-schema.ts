import { z } from 'zod'
import { providerKinds } from './cloud'
import { checkRules, checkStatuses, guidelineTitleMax, lifetimes } from './guideline'
import { allocationRequestSchema } from './request'
import { type StepId, stepIds } from './steps'

const stepId = z.union(stepIds.map((id) => z.literal(id)) as unknown as [z.ZodLiteral<StepId>, z.ZodLiteral<StepId>])
const day = z.iso.date()
const slug = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'must be 1 to 61 of a-z, 0-9 and "-", starting with a letter')

/** The one request that is run on every cloud: reach `auto`, no pins, no site configuration, no user data. */
export const referenceRequestSchema = z.strictObject(
  (({ vcpu, memoryMiB, diskGiB, arch, distro, version }) => ({ vcpu, memoryMiB, diskGiB, arch, distro, version }))(
    allocationRequestSchema.shape,
  ),
)
export type ReferenceRequest = z.infer<typeof referenceRequestSchema>

export const checkSchema = z.strictObject({
  id: slug,
  step: stepId,
  title: z.string().min(1).max(120),
  description: z.string().min(1).max(1000),
  rule: z.enum(checkRules),
  status: z.enum(checkStatuses),
  weight: z.number().min(0).max(100),
  lifetime: z.enum(lifetimes),
  /** Of rules that take a limit: times the yardstick's seconds. */
  factor: z.number().positive().max(100).optional(),
})
export type Check = z.infer<typeof checkSchema>

/** A waiver: the cell leaves the maximum, and shows who waived it, when and why. `cloud` null or absent: on all clouds. */
export const flagSchema = z.strictObject({
  check: slug,
  cloud: z.string().min(1).nullable().optional(),
  provider: z.enum(providerKinds).optional(),
  date: day,
  by: z.string().min(1).max(200),
  reason: z.string().min(1).max(1000),
  action: z.string().min(1).max(1000),
  /** Last day that it holds; absent: until it is taken out. */
  until: day.optional(),
})
export type Flag = z.infer<typeof flagSchema>

/** The yardstick row: eight YES, and what they cost there. Null: never measured. */
export const yardstickSchema = z.strictObject({
  name: z.string().min(1),
  source: z.string().min(1),
  date: day,
  /** Its seconds were measured on a simulated cloud; absent: on the real one. Seconds of the two are never compared. */
  simulated: z.boolean().optional(),
  steps: z
    .array(
      z.strictObject({
        step: stepId,
        calls: z.number().int().min(0).nullable(),
        seconds: z.number().min(0).nullable(),
      }),
    )
    .length(8),
})
export type Yardstick = z.infer<typeof yardstickSchema>

export const guidelineSchema = z
  .strictObject({
    name: slug,
    version: z.string().regex(/^[0-9a-z][0-9a-z.-]{0,30}$/),
    title: z.string().min(1).max(guidelineTitleMax),
    description: z.string().max(2000).default(''),
    published: day,
    reference: referenceRequestSchema,
    yardstick: yardstickSchema,
    checks: z.array(checkSchema).min(1).max(200),
    flagged: z.array(flagSchema).max(1000).default([]),
  })
  .superRefine((guideline, context) => {
    const ids = guideline.checks.map(({ id }) => id)
    const twice = ids.find((id, index) => ids.indexOf(id) !== index)
    if (twice) context.addIssue({ code: 'custom', message: `two checks have the id ${twice}`, path: ['checks'] })
    const stranger = guideline.flagged.find(({ check }) => !ids.includes(check))
    if (stranger) {
      context.addIssue({ code: 'custom', message: `no check has the id ${stranger.check}`, path: ['flagged'] })
    }
    const rows = new Set(guideline.yardstick.steps.map(({ step }) => step))
    if (rows.size !== 8) context.addIssue({ code: 'custom', message: 'must have each step once', path: ['yardstick'] })
  })
export type Guideline = z.infer<typeof guidelineSchema>
