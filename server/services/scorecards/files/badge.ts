import type { Scorecard } from '@/server/domain/scorecard'
import { stepById } from '@/server/domain/steps'
import type { Verdict } from '@/server/domain/verdict'

/** Lengths in px of the user space. */
const [height, gap, radius, line, reach] = [22, 9, 2.2, 7, 7]
const stripLeft = 10
const stripWidth = 7 * gap
const textLeft = stripLeft + stripWidth + 12
/** Wide enough for any font that a reader has. */
const letterWidth = 6.6

/** How far a point hangs off the line, as everywhere in the product: YES on it, NO farthest. */
const off = (verdict: Verdict): number => (verdict === 'NO' ? 1 : verdict === 'PARTIAL' ? 0.5 : 0)

const style = `:root{color-scheme:light dark}.p{fill:#fff;stroke:#dedbd4}.t{fill:#1d2024}.l{stroke:#dedbd4}.c{stroke:#7b8087}.y{fill:#0b6f56}.h{fill:#8a5200}.g{fill:#fff;stroke:#8a5200}.n{fill:#b3261e}.u{fill:#fff;stroke:#7b8087}@media(prefers-color-scheme:dark){.p{fill:#1b1e23;stroke:#31353c}.t{fill:#e9e7e2}.l{stroke:#31353c}.c{stroke:#858c95}.y{fill:#4cc39d}.h{fill:#e3a548}.g{fill:#1b1e23;stroke:#e3a548}.n{fill:#f07f73}.u{fill:#1b1e23;stroke:#858c95}}`

/**
 * The score of a cloud as an SVG of its own: the plumb strip, each point a shape as well as a colour, and the score in words. Its title
 * names the cloud, the guideline, the day and every step that is not YES.
 */
export function badge(card: Scorecard, at: Date): string {
  const told = card.complete ? `${number(card.score)} of ${number(card.max)}` : card.at ? 'incomplete' : 'not measured'
  const width = Math.ceil(textLeft + told.length * letterWidth + 10)
  const place = (index: number, verdict: Verdict): [number, number] => [
    stripLeft + index * gap,
    line + off(verdict) * reach,
  ]
  const points = card.cells.map(({ verdict }, index) => place(index, verdict))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t">`,
    `<title id="t">${escaped(describe(card, told, at))}</title><style>${style}</style>`,
    `<rect class="p" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="4"/>`,
    `<path class="l" d="M${stripLeft - 4} ${line}H${stripLeft + stripWidth + 4}"/>`,
    `<polyline class="c" fill="none" stroke-width=".8" points="${points.map((point) => point.join(',')).join(' ')}"/>`,
    ...card.cells.map(({ verdict }, index) => drawn(verdict, place(index, verdict))),
    `<text class="t" x="${textLeft}" y="15" font-family="'IBM Plex Sans',system-ui,sans-serif" font-size="12" font-weight="600">${escaped(told)}</text>`,
    '</svg>\n',
  ].join('')
}

function drawn(verdict: Verdict, [x, y]: [number, number]): string {
  if (verdict === 'YES') return `<circle class="y" cx="${x}" cy="${y}" r="${radius}"/>`
  if (verdict === 'NO')
    return `<rect class="n" x="${x - radius}" y="${y - radius}" width="${2 * radius}" height="${2 * radius}"/>`
  if (verdict === 'PARTIAL')
    return `<circle class="g" cx="${x}" cy="${y}" r="${radius - 0.5}"/><path class="h" d="M${x} ${y - radius}a${radius} ${radius} 0 0 1 0 ${2 * radius}z"/>`
  return `<circle class="u" cx="${x}" cy="${y}" r="${radius - 0.4}"/>`
}

function describe(card: Scorecard, told: string, at: Date): string {
  const others = card.cells.filter(({ verdict }) => verdict !== 'YES')
  const words = others.map(({ step, verdict }) => `${step} ${stepById(step).short} ${verdict}`)
  const rest = others.length === 8 ? [] : [`${8 - others.length} of 8 steps YES`]
  const kind = card.simulated ? ', simulated' : ''
  return `${card.cloudName}${kind}, ${card.guideline}, ${at.toISOString().slice(0, 10)}: ${told}. ${[...rest, ...words].join('; ')}.`
}

const number = (value: number): string => String(Math.round(value * 100) / 100)
const escaped = (text: string): string =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
