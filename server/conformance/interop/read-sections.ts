import type { DesignatedSection } from './guideline'
import { isObject, lenient, textOf } from './lenient'

const statuses = ['required', 'advisory', 'deprecated', 'removed', 'informational']

/** `designated-sections` of 1.x (status, then project), of 2.0 (project, then status), and a plain list of projects. */
export function readSections(value: unknown, warn: (sentence: string) => void): DesignatedSection[] {
  if (Array.isArray(value)) {
    return value.flatMap((name) => (textOf(name) ? [readSection(textOf(name)!, null, {}, warn)] : []))
  }
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!isObject(inner)) return []
    if (statuses.includes(key)) {
      return Object.entries(inner).map(([project, section]) => readSection(project, key, section, warn))
    }
    const byStatus = Object.entries(inner).filter(([status, section]) => statuses.includes(status) && isObject(section))
    return byStatus.length > 0
      ? byStatus.map(([status, section]) => readSection(key, status, section, warn))
      : [readSection(key, null, inner, warn)]
  })
}

function readSection(
  project: string,
  status: string | null,
  value: unknown,
  warn: (sentence: string) => void,
): DesignatedSection {
  const record = lenient(value, `designated sections of ${project}`, warn)
  const parts = record.read('sections')
  return {
    project,
    status,
    guidance: textOf(record.read('guidance')),
    comment: textOf(record.read('comment')),
    parts: Object.entries(isObject(parts) ? parts : {}).map(([name, part]) => {
      const told = lenient(part, `${project}, ${name}`, warn)
      const designated = told.read('designated')
      return {
        name,
        description: textOf(told.read('description')),
        designated: typeof designated === 'boolean' ? designated : null,
        comment: textOf(told.read('comment')),
      }
    }),
  }
}
