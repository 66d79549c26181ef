type Output = { write(text: string): unknown; readonly isTTY?: boolean }

const label = 20

/** Seconds as people read them: `0.4 s`, `12 s`, `3 min 05 s`. */
export const seconds = (ms: number): string => {
  const whole = Math.round(ms / 1000)
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

/**
 * The lines that a command shows while it works: one per stage, with how long it took. A terminal sees the running stage
 * count; a file or pipe gets only finished lines.
 */
export class Progress {
  constructor(private readonly output: Output = process.stdout) {}

  /** Runs one stage. `work` returns a note that stands behind the time, or nothing. */
  async stage<T>(name: string, work: () => Promise<T>, note: (result: T) => string = () => ''): Promise<T> {
    const started = performance.now()
    const line = (mark: string, tail: string) =>
      `  ${mark} ${name.padEnd(label)} ${seconds(performance.now() - started).padStart(11)}  ${tail}`.trimEnd()
    const live = this.output.isTTY === true
    const tick = () => this.output.write(`\r\x1b[2K${line('·', '')}`)
    if (live) tick()
    const timer = live ? setInterval(tick, 100) : undefined
    const finish = (text: string) => {
      clearInterval(timer)
      this.output.write(live ? `\r\x1b[2K${text}\n` : `${text}\n`)
    }
    try {
      const result = await work()
      finish(line('✓', note(result)))
      return result
    } catch (error) {
      finish(line('✗', ''))
      throw error
    }
  }

  say(text: string): void {
    this.output.write(`${text}\n`)
  }
}
