import type { DecidedBy, Pick, PickCandidate } from '@/server/domain/plan'

/** One way to prefer a candidate over another; negative prefers `a`. `because` says it of the one preferred. */
export type Criterion<Item> = {
  compare(a: Item, b: Item): number
  because: string | ((better: Item, other: Item) => string)
  /** What decided, when this one told the best from the next and it is not what the choice says by itself; null: it is. */
  decides?(better: Item, other: Item): { decidedBy: DecidedBy; rule: string } | null
}

/** `decidedBy` is a name pattern unless it says otherwise. */
export type TieBreak<Item> = { item: Item; reason: string; decidedBy?: DecidedBy; rule?: string }

export type Choice<Item extends { id: string; name: string }> = {
  /** `flavor`, `image`, `network`: for sentences. */
  what: string
  items: readonly Item[]
  /** Why it cannot be taken; null when it can. */
  reject(item: Item): string | null
  /** A total order as far as the provider's facts go; where they end, candidates are tied. */
  criteria: readonly Criterion<Item>[]
  /** For rejected candidates: how far from fitting, smaller is nearer. */
  distance(item: Item): number
  summary(item: Item): string
  decidedBy(chosen: Item): DecidedBy
  rule(chosen: Item): string
  /** The weakest word: which of tied candidates to take, and the sentence; null leaves them tied. */
  breakTie?(tied: readonly Item[]): TieBreak<Item> | null
  /** What a person must know of the chosen one, whatever decided. */
  note?(chosen: Item): string | null
  /** What was asked for, for the sentence that nothing fits. */
  wanted?: string
  /** How to have the nearest that does not fit, if that can be asked for. */
  advice?(nearest: Item): string | null
  /** Id that a person pinned. */
  pin?: string
}

const rejectedShown = 12

/**
 * Picks by the criteria in their order. Candidates that none of them tells apart are a tie, which a pin breaks, or a pattern of
 * names that says so; the order of the list never does (architecture, decision 7).
 */
export function choose<Item extends { id: string; name: string }>(choice: Choice<Item>): Pick {
  const { items, what, pin } = choice
  const judged = items.map((item) => ({ item, rejection: choice.reject(item) }))
  const rejected = judged
    .filter((each): each is { item: Item; rejection: string } => each.rejection !== null)
    .sort((a, b) => choice.distance(a.item) - choice.distance(b.item) || byName(a.item, b.item))
  const accepted = judged.filter(({ rejection }) => rejection === null).map(({ item }) => item)
  // Names and ids order what is shown; what decides are the criteria alone.
  const ranked = [...accepted].sort((a, b) => compare(choice.criteria, a, b).order || byName(a, b))
  const candidate = (item: Item, outcome: PickCandidate['outcome'], reason: string): PickCandidate => ({
    id: item.id,
    name: item.name,
    outcome,
    reason,
    summary: choice.summary(item),
  })
  const refusals = rejected.map(({ item, rejection }) => candidate(item, 'rejected', rejection))
  const result = (pick: Omit<Pick, 'considered' | 'candidates'>, candidates: PickCandidate[]): Pick => ({
    ...pick,
    candidates: [...candidates, ...refusals.slice(0, Math.max(0, rejectedShown - candidates.length))],
    considered: items.length,
  })
  const noted = (reason: string, item: Item) => [reason, choice.note?.(item)].filter(Boolean).join(' ')
  const nothing = (rule: string, reason: string) => result({ chosen: null, decidedBy: 'nothing', rule, reason }, [])

  if (pin !== undefined) {
    const pinned = judged.find(({ item }) => item.id === pin)
    if (!pinned) return nothing('pinned', `The pinned ${what} ${pin} does not exist.`)
    if (pinned.rejection)
      return nothing('pinned', `The pinned ${what} ${pinned.item.name} does not fit: ${pinned.rejection}`)
    const others = ranked.filter((item) => item !== pinned.item)
    const reason = 'A person chose it.'
    return result({ chosen: { id: pin, name: pinned.item.name }, decidedBy: 'operator', rule: 'pinned', reason }, [
      candidate(pinned.item, 'chosen', reason),
      ...others.slice(0, 6).map((item) => candidate(item, 'rejected', 'A person chose another one.')),
    ])
  }
  const [best, ...rest] = ranked
  if (!best) {
    return nothing('nothing-fits', items.length === 0 ? `The cloud lists no ${what}.` : noneFits(choice, rejected[0]))
  }
  const tied = rest.filter((item) => compare(choice.criteria, best, item).order === 0)
  const byPattern = tied.length > 0 ? (choice.breakTie?.([best, ...tied]) ?? null) : null
  if (byPattern) {
    const { item, decidedBy = 'pattern', rule = 'name-breaks-tie' } = byPattern
    const reason = noted(byPattern.reason, item)
    const chosen = { id: item.id, name: item.name }
    return result({ chosen, decidedBy, rule, reason }, [
      candidate(item, 'chosen', reason),
      ...[best, ...rest]
        .filter((other) => other !== item)
        .slice(0, 8)
        .map((other) =>
          candidate(other, 'rejected', lost(choice, item, other) ?? 'Equal in everything that is published.'),
        ),
    ])
  }
  if (tied.length > 0) {
    const names = [best, ...tied].map(({ name, id }) => `${name} (${id})`).join(', ')
    const reason = `Nothing that the provider publishes tells these apart: ${names}.`
    return result({ chosen: null, decidedBy: 'tie', rule: 'tie', reason }, [
      ...[best, ...tied].map((item) => candidate(item, 'tied', 'Equal in everything that is published.')),
      ...rest
        .filter((item) => !tied.includes(item))
        .map((item) => candidate(item, 'rejected', lost(choice, best, item) ?? '')),
    ])
  }
  const last = rest[0] ? compare(choice.criteria, best, rest[0]) : null
  const reason = noted(last?.because ?? `It is the only ${what} that fits.`, best)
  const decided = last?.decides ?? { decidedBy: choice.decidedBy(best), rule: choice.rule(best) }
  return result({ chosen: { id: best.id, name: best.name }, ...decided, reason }, [
    candidate(best, 'chosen', reason),
    ...rest.slice(0, 8).map((item) => candidate(item, 'rejected', lost(choice, best, item) ?? '')),
  ])
}

function noneFits<Item extends { id: string; name: string }>(
  { what, wanted, advice }: Choice<Item>,
  nearest: { item: Item; rejection: string } | undefined,
): string {
  const none = `No ${what} fits${wanted ? ` ${wanted}` : ''}.`
  if (!nearest) return none
  return [none, `The nearest is ${nearest.item.name}: ${nearest.rejection}`, advice?.(nearest.item)]
    .filter(Boolean)
    .join(' ')
}

type Compared = { order: number; because: string; decides: { decidedBy: DecidedBy; rule: string } | null }

/** The first criterion that tells two apart, with its words about the better one. */
function compare<Item>(criteria: readonly Criterion<Item>[], a: Item, b: Item): Compared {
  for (const criterion of criteria) {
    const order = criterion.compare(a, b)
    if (order === 0) continue
    const [better, other] = order < 0 ? [a, b] : [b, a]
    const because = typeof criterion.because === 'string' ? criterion.because : criterion.because(better, other)
    return { order, because, decides: criterion.decides?.(better, other) ?? null }
  }
  return { order: 0, because: '', decides: null }
}

/** Why `best` was preferred; null when they are equal. */
function lost<Item extends { id: string; name: string }>(choice: Choice<Item>, best: Item, item: Item): string | null {
  const { order, because } = compare(choice.criteria, best, item)
  return order === 0 ? null : `${best.name} was preferred: ${because}`
}

const byName = (a: { id: string; name: string }, b: { id: string; name: string }): number =>
  compareText(a.name, b.name) || compareText(a.id, b.id)
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
