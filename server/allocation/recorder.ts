import type { StepId } from '@/server/domain/steps'
import type { ApiExchange } from '@/server/providers/port'
import type { RunStore } from './ports'

/**
 * Stores the exchanges of one attempt in their order without holding up the calls. The first write that fails (a lost
 * lease) is handed to `broken` at once and thrown by `flush`.
 */
export class Recorder {
  calls = 0
  #last: Promise<void> = Promise.resolve()
  #error: { cause: unknown } | null = null

  constructor(
    private readonly store: Pick<RunStore, 'exchange'>,
    private readonly step: StepId,
    private readonly attempt: number,
    private readonly broken: (cause: unknown) => void,
  ) {}

  readonly record = (exchange: ApiExchange): void => {
    this.calls++
    this.#last = this.#last.then(async () => {
      if (this.#error) return
      try {
        await this.store.exchange(this.step, this.attempt, exchange)
      } catch (cause) {
        this.#error = { cause }
        this.broken(cause)
      }
    })
  }

  /** Waits for what is under way. */
  async flush(): Promise<void> {
    await this.#last
    if (this.#error) throw this.#error.cause
  }
}
