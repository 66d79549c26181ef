import Link from 'next/link'
import { paths } from '../nav/paths'
import { classes } from '../ui/classes'

const pages = [
  { id: 'scorecards', name: 'Behaviour', href: paths.scorecards() },
  { id: 'interop', name: 'API conformance', href: paths.interop() },
  { id: 'runs', name: 'Conformance runs', href: paths.conformanceRuns() },
  { id: 'guidelines', name: 'Guidelines', href: paths.guidelines() },
] as const

/** The pages around Scorecards. */
export function SubPages({ current }: { current: (typeof pages)[number]['id'] }) {
  return (
    <nav
      aria-label="Scorecards"
      className="scroll-thin mb-4 flex gap-x-5 overflow-x-auto border-b border-rule print:hidden"
    >
      {pages.map((page) => (
        <Link
          key={page.id}
          href={page.href}
          aria-current={page.id === current ? 'page' : undefined}
          className={classes(
            'border-b-2 py-1.5 whitespace-nowrap',
            page.id === current ? 'border-plum font-semibold text-plum' : 'border-transparent text-dim hover:text-ink',
          )}
        >
          {page.name}
        </Link>
      ))}
    </nav>
  )
}
