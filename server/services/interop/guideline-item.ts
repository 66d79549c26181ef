import { countGuideline } from '@/server/conformance/interop/count-guideline'
import type { StoredGuideline } from './documents'
import type { InteropGuidelineItem } from './shapes'

/** A guideline or scope as the list shows it. */
export function guidelineItem(row: StoredGuideline): InteropGuidelineItem {
  const { read } = row
  const common = {
    key: row.key,
    schema: row.schema,
    status: row.status,
    addOn: row.addOn,
    sha256: row.sha256,
    bytes: read.bytes,
    importedBy: row.importedBy,
    importedAt: row.importedAt.toISOString(),
  }
  if (read.family === 'interop') {
    const { guideline } = read
    return {
      ...common,
      family: 'interop',
      name: guideline.id,
      targets: guideline.targets.map(({ id, name, kind }) => ({ id, name, kind })),
      counts: countGuideline(guideline),
      scs: null,
      warnings: guideline.warnings,
    }
  }
  const { scope } = read
  return {
    ...common,
    family: 'scs',
    name: scope.name,
    targets: scope.versions.map(({ version }) => ({ id: version, name: version, kind: 'version' })),
    counts: null,
    scs: { modules: scope.modules.length, testcases: scope.testcases.length, versions: scope.versions.length },
    warnings: scope.warnings,
  }
}
