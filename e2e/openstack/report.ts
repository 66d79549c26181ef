/** What is told while it happens: a line each, and every check that failed once more at the end. */
export class Report {
  readonly failures: string[] = []
  #cloud = ''
  #sectionStarted: number | null = null

  constructor(private readonly print: (line: string) => void) {}

  cloud(name: string): void {
    this.#cloud = name
    this.print(`\n${name}\n${'='.repeat(name.length)}`)
  }

  /** Begins a part, and tells how long the one before took. */
  section(title: string): void {
    this.endSection()
    this.print(`\n${title}`)
    this.#sectionStarted = Date.now()
  }

  endSection(): void {
    if (this.#sectionStarted !== null) this.print(`  (${((Date.now() - this.#sectionStarted) / 1000).toFixed(1)} s)`)
    this.#sectionStarted = null
  }

  line(text: string): void {
    this.print(`  ${text}`)
  }

  table(rows: readonly (readonly string[])[]): void {
    for (const line of alignColumns(rows)) this.print(`  ${line}`)
  }

  /** Tells whether something is as it must be, and remembers when it is not. Answers `ok`. */
  check(ok: boolean, text: string): boolean {
    this.print(`  ${ok ? '✓' : '✗'} ${text}`)
    if (!ok) this.failures.push(`${this.#cloud}: ${text}`)
    return ok
  }
}

/** Columns as wide as their widest cell; the last one as it is. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows)
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length)
    })
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}
