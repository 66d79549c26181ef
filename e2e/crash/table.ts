export type Row = {
  step: number | string
  killed: string
  moment: string
  cloud: string
  outcome: string
  resources: string
  gaps: number
  /** From the kill to the end of the node. */
  seconds: number
  leaked: number
}

const columns = ['step', 'killed', 'moment', 'cloud', 'outcome', 'resources', 'gaps', 'seconds', 'leaked'] as const

/** What happened, for people: printed at the end of a run. */
export class Table {
  readonly #rows: Row[] = []

  add(row: Row): void {
    this.#rows.push(row)
  }

  print(): void {
    if (this.#rows.length === 0) return
    const cells = this.#rows.map((row) => columns.map((column) => text(row[column])))
    const widths = columns.map((column, index) => Math.max(column.length, ...cells.map((row) => row[index]!.length)))
    const line = (row: readonly string[]) => row.map((cell, index) => cell.padEnd(widths[index]!)).join('  ')
    const leaked = this.#rows.reduce((sum, row) => sum + row.leaked, 0)
    const gaps = this.#rows.reduce((sum, row) => sum + row.gaps, 0)
    const last = `${this.#rows.length} kills and troubles, leaked ${leaked}, gaps or doubles in streams ${gaps}`
    process.stdout.write(`\n${[columns, ...cells].map(line).join('\n')}\n${last}\n\n`)
  }
}

const text = (value: string | number): string =>
  typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(1) : String(value)

export const counted = (found: Record<string, number>): string =>
  Object.entries(found)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ') || 'none'
