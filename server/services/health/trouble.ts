/** What may keep a process from working for a while; each kind has one sentence at most. */
export type TroubleKind = 'database' | 'data-folder'

/** Whoever waits for the database tells so again and again; a trouble that nobody tells any more is over. */
const staleMs: Record<TroubleKind, number> = { database: 90_000, 'data-folder': Number.POSITIVE_INFINITY }

/**
 * What this process cannot do at the moment, in sentences for people: told by whoever meets it and taken back by whoever
 * sees it gone. In memory, since what is wrong may be the database; a worker writes it beside its sign of life.
 */
export class Trouble {
  readonly #told = new Map<TroubleKind, { sentence: string; atMs: number }>()

  /** `sentence` null: it works again. True when that is news. */
  tell(kind: TroubleKind, sentence: string | null): boolean {
    const before = this.#told.get(kind)?.sentence ?? null
    if (sentence === null) this.#told.delete(kind)
    else this.#told.set(kind, { sentence, atMs: performance.now() })
    return before !== sentence
  }

  get sentences(): string[] {
    const now = performance.now()
    return [...this.#told].filter(([kind, { atMs }]) => now - atMs < staleMs[kind]).map(([, { sentence }]) => sentence)
  }
}
