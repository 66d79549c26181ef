import { z } from 'zod'
import { versionStates } from '@/server/conformance/interop/scs/scope'
import { providerKinds } from '@/server/domain/cloud'
import { checkStatuses } from '@/server/domain/guideline'

const status = z.enum(checkStatuses)
const perStatus = z.record(status, z.number().int())
export const complianceShape = z.enum(['YES', 'NO', 'NOT REPORTED'])
const stateShape = z.enum(['PASS', 'PARTIAL', 'FAIL', 'NOT REPORTED', 'WAIVED'])
const outcome = z.enum(['passed', 'failed', 'skipped', 'aborted'])

const requiresShape = z.object({
  component: z.string(),
  source: z.string().nullable(),
  guideline: z.string().nullable(),
})
export const targetShape = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['platform', 'component', 'add-on', 'vertical']),
  description: z.string().nullable(),
  components: z.array(z.string()),
  requires: z.array(requiresShape),
})

export const countsShape = z.object({
  capabilities: perStatus,
  components: z.array(z.object({ name: z.string(), capabilities: perStatus })),
  tests: perStatus,
  allCapabilities: z.number().int(),
  allTests: z.number().int(),
  aliased: z.number().int(),
  flagged: z.number().int(),
  designatedSections: z.number().int(),
  designatedParts: z.object({ designated: z.number().int(), not: z.number().int(), unsaid: z.number().int() }),
})

/** A guideline or scope in the list. `targets` of a scope are its versions. */
export const interopGuidelineShape = z.object({
  family: z.enum(['interop', 'scs']),
  /** `2019.11`, `dns.2019.11`; of a scope its uuid. */
  key: z.string(),
  /** What people call it: the key, or the scope's name. */
  name: z.string(),
  schema: z.string(),
  status: z.string().nullable(),
  addOn: z.boolean(),
  sha256: z.string(),
  bytes: z.number().int(),
  importedBy: z.string(),
  importedAt: z.string(),
  targets: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string() })),
  /** Null: a scope, which counts test cases and modules instead. */
  counts: countsShape.nullable(),
  scs: z.object({ modules: z.number().int(), testcases: z.number().int(), versions: z.number().int() }).nullable(),
  warnings: z.array(z.string()),
})
export type InteropGuidelineItem = z.infer<typeof interopGuidelineShape>

const flagShape = z.object({
  date: z.string().nullable(),
  reason: z.string().nullable(),
  action: z.string().nullable(),
})
const testShape = z.object({
  name: z.string(),
  idempotentId: z.string().nullable(),
  aliases: z.array(z.string()),
  flagged: flagShape.nullable(),
})
const capabilityFields = {
  id: z.string(),
  description: z.string().nullable(),
  project: z.string().nullable(),
  admin: z.boolean(),
  achievements: z.array(z.string()),
  requiredSince: z.string().nullable(),
  described: z.boolean(),
}
const sectionShape = z.object({
  project: z.string(),
  status: z.string().nullable(),
  guidance: z.string().nullable(),
  comment: z.string().nullable(),
  parts: z.array(
    z.object({
      name: z.string(),
      description: z.string().nullable(),
      designated: z.boolean().nullable(),
      comment: z.string().nullable(),
    }),
  ),
})

const scopeShape = z.object({
  url: z.string().nullable(),
  variables: z.array(z.string()),
  modules: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      url: z.string().nullable(),
      targets: z.record(z.string(), z.array(z.string())),
      testcases: z.array(z.string()),
    }),
  ),
  testcases: z.array(
    z.object({
      id: z.string(),
      description: z.string().nullable(),
      url: z.string().nullable(),
      lifetime: z.string(),
      tags: z.array(z.string()),
    }),
  ),
  timeline: z.array(z.object({ date: z.string(), versions: z.record(z.string(), z.enum(versionStates)) })),
  versions: z.array(
    z.object({
      version: z.string(),
      stabilizedAt: z.string().nullable(),
      /** What it is today. */
      state: z.enum(versionStates),
      include: z.array(z.object({ module: z.string(), parameters: z.record(z.string(), z.string()) })),
    }),
  ),
})

/** All of a guideline. Exactly one of `interop` and `scs` is there. */
export const interopGuidelineDetailShape = interopGuidelineShape.extend({
  interop: z
    .object({
      approval: z.string().nullable(),
      replaces: z.string().nullable(),
      releases: z.array(z.string()),
      cutoff: z.number().nullable(),
      criteria: z.array(z.object({ id: z.string(), name: z.string(), weight: z.number().nullable() })),
      targets: z.array(targetShape),
      /** By status, then name. `null`: no component names it. */
      capabilities: z.array(
        z.object({
          ...capabilityFields,
          status: status.nullable(),
          components: z.array(z.string()),
          tests: z.array(testShape),
        }),
      ),
      designatedSections: z.array(sectionShape),
      designated: z.array(z.object({ component: z.string(), status: z.string(), projects: z.array(z.string()) })),
    })
    .nullable(),
  scope: scopeShape.nullable(),
})
export type InteropGuidelineDetail = z.infer<typeof interopGuidelineDetailShape>

export const interopResultShape = z.object({
  id: z.string(),
  cloud: z.string(),
  cloudName: z.string(),
  source: z.enum(['refstack', 'subunit', 'junit', 'scs']),
  fileName: z.string(),
  passed: z.number().int(),
  failed: z.number().int(),
  /** Skipped and aborted. */
  skipped: z.number().int(),
  ranAt: z.string().nullable(),
  about: z.record(z.string(), z.string()),
  sha256: z.string(),
  importedBy: z.string(),
  importedAt: z.string(),
})
export type InteropResultItem = z.infer<typeof interopResultShape>
export const importedResultShape = interopResultShape.extend({ warnings: z.array(z.string()) })

const statusCounts = z.object({
  capabilities: z.number().int(),
  tests: z.number().int(),
  passed: z.number().int(),
  flagPassed: z.number().int(),
  flagNotPassed: z.number().int(),
})

/** RefStack's report of a cloud. */
export const interopReportShape = z.object({
  cloud: z.string(),
  cloudName: z.string(),
  guideline: z.string(),
  target: targetShape,
  /** Null: nothing was imported for this cloud. */
  result: interopResultShape.nullable(),
  statuses: z.record(status, statusCounts),
  nonFlagPassed: z.number().int(),
  nonFlagTotal: z.number().int(),
  percent: z.number().nullable(),
  nonFlagPercent: z.number().nullable(),
  /** RefStack's answer. */
  compliant: z.boolean(),
  verdict: complianceShape,
  words: z.string(),
  notReported: z.number().int(),
  failed: z.number().int(),
  unknownTests: z.number().int(),
  /** What an add-on stands on. */
  required: z.array(requiresShape.extend({ verdict: complianceShape, words: z.string() })),
  /** With what it stands on. */
  overall: complianceShape,
  capabilities: z.array(
    z.object({
      ...capabilityFields,
      status,
      state: stateShape,
      passed: z.number().int(),
      total: z.number().int(),
      flagged: z.number().int(),
      tests: z.array(
        testShape.extend({
          state: z.enum(['PASS', 'FAIL', 'NOT REPORTED', 'WAIVED']),
          outcome: outcome.nullable(),
          as: z.string().nullable(),
        }),
      ),
    }),
  ),
})
export type InteropReportItem = z.infer<typeof interopReportShape>

const scsValue = z.union([z.literal(-1), z.literal(0), z.literal(1), z.null()])
export const scsReportShape = z.object({
  cloud: z.string(),
  cloudName: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  result: interopResultShape.nullable(),
  versions: z.array(
    z.object({
      version: z.string(),
      state: z.enum(versionStates),
      modules: z.array(z.string()),
      targets: z.array(
        z.object({
          target: z.string(),
          value: scsValue,
          words: z.string(),
          failed: z.number().int(),
          missing: z.number().int(),
          aborted: z.number().int(),
          passed: z.number().int(),
          testcases: z.array(
            z.object({
              id: z.string(),
              description: z.string().nullable(),
              url: z.string().nullable(),
              lifetime: z.string(),
              value: scsValue,
              expiresAt: z.string().nullable(),
              age: z.enum(['valid', 'grace', 'expired']).nullable(),
            }),
          ),
        }),
      ),
    }),
  ),
})
export type ScsReportItem = z.infer<typeof scsReportShape>

export const acrossShape = z.object({
  capability: z.string(),
  description: z.string().nullable(),
  /** Ids of all capabilities of these guidelines, to choose another. */
  capabilities: z.array(z.string()),
  rows: z.array(
    z.object({
      guideline: z.string(),
      schema: z.string(),
      status: z.union([status, z.literal('unused'), z.null()]),
      components: z.array(z.object({ name: z.string(), status })),
      tests: z.number().int(),
      flagged: z.array(z.string()),
      added: z.array(z.string()),
      removed: z.array(z.string()),
      renamed: z.array(z.object({ from: z.string(), to: z.string() })),
      newlyFlagged: z.array(z.string()),
      noLongerFlagged: z.array(z.string()),
      changes: z.array(z.string()),
    }),
  ),
})

/** A column beside the eight steps: a guideline and a target, or a scope and one of its versions. */
const columnShape = z.object({ guideline: z.string(), target: z.string(), name: z.string() })
export const apiCellShape = z.object({
  verdict: complianceShape,
  /** Percent of required tests that are not flagged and passed; null where nothing is known or required. */
  percent: z.number().nullable(),
  words: z.string(),
  /** The file it comes from; null: none. */
  result: z.object({ id: z.string(), fileName: z.string(), at: z.string() }).nullable(),
})
export const interopMatrixShape = z.object({
  /** The scorecard's guideline; null: the eight steps could not be read, and `problem` says why. */
  guideline: z.string().nullable(),
  problem: z.string().nullable(),
  columns: z.array(columnShape),
  /** What else could be a column. */
  choices: z.array(columnShape),
  rows: z.array(
    z.object({
      cloud: z.string(),
      cloudName: z.string(),
      provider: z.enum(providerKinds),
      simulated: z.boolean(),
      score: z.object({ score: z.number(), max: z.number(), complete: z.boolean() }).nullable(),
      steps: z.array(
        z.object({
          step: z.number().int(),
          verdict: z.enum(['YES', 'PARTIAL', 'NO', 'UNKNOWN', 'EXPIRED', 'WAIVED', 'NOT APPLICABLE']),
          delivered: z.number().int(),
          of: z.number().int(),
          reason: z.string(),
        }),
      ),
      /** In the order of `columns`. */
      api: z.array(apiCellShape),
      finding: z.object({ title: z.string(), reasons: z.array(z.string()) }).nullable(),
    }),
  ),
})
export type InteropMatrix = z.infer<typeof interopMatrixShape>

const key = z.string().trim().min(1).max(200)
export const importGuidelineInput = z.object({
  /** The file as it is: JSON of an interop guideline, or YAML of an SCS scope; at most 8 MiB. */
  text: z.string().min(1),
})
export const guidelineKeyInput = z.object({ key })
export const resultsInput = z.object({ cloud: z.string().min(1).optional() })
export const reportInput = z.object({
  id: z.string().min(1),
  guideline: key,
  target: z.string().max(200).optional(),
  /** Id of an import; without it the newest that tells a test of the target. */
  result: z.uuid().optional(),
})
export const scsReportInput = z.object({ id: z.string().min(1), guideline: key, result: z.uuid().optional() })
export const acrossInput = z.object({ capability: key, guidelines: z.array(key).max(40).optional() })
export const matrixInput = z.object({
  guideline: z.string().min(1).max(200).optional(),
  columns: z
    .array(z.object({ guideline: key, target: z.string().max(200).nullable() }))
    .max(8)
    .optional(),
})
