import type { DeclaredValue } from '@/server/domain/cloud-declaration'
import { classes } from '../ui/classes'

const declaredStateWords = {
  used: 'used',
  kept: 'kept, not used',
  overridden: 'overridden',
  unknown: 'not a key',
} as const satisfies Record<DeclaredValue['state'], string>

const head = 'px-4 py-2 font-normal'

/** Every key that is declared, with its value, who says so and what becomes of it. What wins stands above what it overrides. */
export const DeclaredTable = ({ values }: { values: DeclaredValue[] }) => (
  <section
    aria-label="Declared keys"
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    tabIndex={0}
    className="scroll-thin overflow-x-auto"
  >
    <table aria-label="What is declared" className="w-full min-w-[560px] text-left">
      <thead className="text-small text-dim">
        <tr className="border-y border-rule">
          <th scope="col" className={head}>
            Key
          </th>
          <th scope="col" className={head}>
            Value
          </th>
          <th scope="col" className={head}>
            Says
          </th>
          <th scope="col" className={classes(head, 'whitespace-nowrap')}>
            Here
          </th>
        </tr>
      </thead>
      <tbody>
        {values.map((value, index) => (
          <tr
            // A key may stand in several layers, and a layer may repeat none: place and layer tell rows apart.
            key={`${value.layer}-${value.key}-${index}`}
            className={classes('border-b border-hair align-top last:border-b-0', value.state !== 'used' && 'text-dim')}
          >
            <th scope="row" className="px-4 py-1.5 font-mono text-small font-normal [overflow-wrap:anywhere]">
              {value.key}
            </th>
            <td className="px-4 py-1.5 font-mono text-small [overflow-wrap:anywhere]">
              {value.value ?? <span className="font-sans text-dim">not shown</span>}
            </td>
            <td className="px-4 py-1.5 text-small [overflow-wrap:anywhere]">{value.source}</td>
            <td
              className={classes('px-4 py-1.5 text-small whitespace-nowrap', value.state === 'unknown' && 'text-part')}
            >
              {declaredStateWords[value.state]}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
