import { Mark } from '../ui/mark'
import { Panel } from '../ui/panel'
import { Chip } from '../ui/states'
import type { GuidelineDetail } from './words'

type Interop = NonNullable<GuidelineDetail['interop']>

/** Designated sections: which code a Powered product must run, and which may be replaced. */
export function Sections({ interop }: { interop: Interop }) {
  if (interop.designatedSections.length === 0) return null
  const usedBy = (project: string) =>
    interop.designated.filter(({ projects }) => projects.includes(project)).map(({ component }) => component)
  return (
    <Panel title={`Designated sections: ${interop.designatedSections.length}`}>
      <ul className="grid gap-4 px-4 pt-2 pb-4">
        {interop.designatedSections.map((section) => (
          <li
            key={`${section.status} ${section.project}`}
            className="border-b border-hair pb-3 last:border-b-0 last:pb-0"
          >
            <h3 className="flex flex-wrap items-center gap-2 font-semibold">
              {section.project}
              {section.status ? <Chip>{section.status}</Chip> : null}
              {usedBy(section.project).map((component) => (
                <Chip key={component}>for {component}</Chip>
              ))}
            </h3>
            {section.guidance ? <p className="mt-1 max-w-prose">{section.guidance}</p> : null}
            {section.comment ? <p className="mt-1 max-w-prose text-dim">{section.comment}</p> : null}
            {section.parts.length > 0 ? (
              <ul className="mt-2 grid gap-1">
                {section.parts.map((part) => (
                  <li key={part.name} className="grid gap-x-3 sm:grid-cols-[132px_1fr]">
                    <Designated designated={part.designated} />
                    <span>
                      <span className="font-medium">{part.name}</span>
                      {part.description ? <span className="text-dim"> {part.description}</span> : null}
                      {part.comment ? <span className="block text-small text-dim">{part.comment}</span> : null}
                    </span>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="mt-1 text-small text-dim">No parts are named.</p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const Designated = ({ designated }: { designated: boolean | null }) => (
  <span className="inline-flex items-center gap-1.5 text-small whitespace-nowrap">
    <Mark
      shape={designated === null ? 'dash' : designated ? 'disc' : 'ring'}
      tone={designated ? 'yes' : 'unk'}
      size={9}
    />
    {designated === null ? 'not said' : designated ? 'designated' : 'not designated'}
  </span>
)
