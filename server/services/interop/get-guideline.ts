import { capabilityStatuses, type InteropGuideline } from '@/server/conformance/interop/guideline'
import { versionStatesAt } from '@/server/conformance/interop/scs/evaluate'
import type { ScsScope } from '@/server/conformance/interop/scs/scope'
import { capabilitiesOf } from '@/server/conformance/interop/target'
import { requireRole, type ServiceContext } from '../context'
import { databaseNow } from '../scorecards/database-now'
import { storedGuideline } from './documents'
import { guidelineItem } from './guideline-item'
import type { InteropGuidelineDetail } from './shapes'

/** All of one guideline or scope. Throws `not-found`. */
export async function getGuideline(ctx: ServiceContext, input: { key: string }): Promise<InteropGuidelineDetail> {
  requireRole(ctx, 'viewer')
  const row = await storedGuideline(ctx.db, input.key)
  const { read } = row
  if (read.family === 'interop') return { ...guidelineItem(row), interop: interopOf(read.guideline), scope: null }
  const today = (await databaseNow(ctx.db)).toISOString().slice(0, 10)
  return { ...guidelineItem(row), interop: null, scope: scopeOf(read.scope, today) }
}

function interopOf(guideline: InteropGuideline): NonNullable<InteropGuidelineDetail['interop']> {
  const statuses = capabilitiesOf(guideline.components)
  const rank = (id: string) => {
    const status = statuses.get(id)
    return status ? capabilityStatuses.indexOf(status) : capabilityStatuses.length
  }
  const { approval, replaces, releases, cutoff, criteria, targets, components, designatedSections } = guideline
  return {
    approval,
    replaces,
    releases,
    cutoff,
    criteria,
    targets,
    designatedSections,
    designated: components.flatMap(({ name, designated }) => designated.map((one) => ({ component: name, ...one }))),
    capabilities: guideline.capabilities
      .map((capability) => ({
        ...capability,
        status: statuses.get(capability.id) ?? null,
        components: components
          .filter((component) => capabilitiesOf([component]).has(capability.id))
          .map(({ name }) => name),
      }))
      .sort((a, b) => rank(a.id) - rank(b.id) || (a.id < b.id ? -1 : 1)),
  }
}

function scopeOf(scope: ScsScope, today: string): NonNullable<InteropGuidelineDetail['scope']> {
  const states = versionStatesAt(scope, today)
  const { url, variables, modules, testcases, timeline, versions } = scope
  return {
    url,
    variables,
    modules,
    testcases,
    timeline,
    versions: versions.map(({ version, stabilizedAt, include }) => ({
      version,
      stabilizedAt,
      include,
      state: states.get(version)!,
    })),
  }
}
