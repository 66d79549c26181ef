/** What may keep a process from working for a while; each kind has one sentence at most. */
export type TroubleKind = 'database' | 'data-folder'

/**
 * What this process cannot do at the moment, in sentences for people: told by whoever meets it and taken back by whoever
 * sees it gone. In memory, since what is wrong may be the database; a worker writes it beside its sign of life.
 */
export class Trouble {
  readonly #sentences = new Map<TroubleKind, string>()

  /** `sentence` null: it works again. True when that is news. */
  tell(kind: TroubleKind, sentence: string | null): boolean {
    if ((this.#sentences.get(kind) ?? null) === sentence) return false
    if (sentence === null) this.#sentences.delete(kind)
    else this.#sentences.set(kind, sentence)
    return true
  }

  get sentences(): string[] {
    return [...this.#sentences.values()]
  }
}
