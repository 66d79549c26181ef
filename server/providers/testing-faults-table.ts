type Row = { where: string; fault: string; ends: Map<string, string> }

const counted = (requests: number): string => `${requests} request${requests === 1 ? '' : 's'}`

/** Collects how each case ended, for people. */
export function faultTable() {
  const rows: Row[] = []
  return {
    add(where: string, fault: string, kind: string, ends: string, requests: number | string): void {
      const known = rows.find((one) => one.where === where && one.fault === fault)
      const row: Row = known ?? { where, fault, ends: new Map() }
      if (!known) rows.push(row)
      row.ends.set(kind, `${ends}, ${typeof requests === 'string' ? requests : counted(requests)}`)
    },
    text(): string {
      const cells = rows.map(({ where, fault, ends }) => [
        where,
        fault,
        ends.get('aws-ec2') ?? '-',
        ends.get('openstack') ?? '-',
      ])
      const all = [['at', 'fault', 'EC2', 'OpenStack'], ...cells]
      const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
      return all
        .map((row) =>
          row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join('  ')
            .trimEnd(),
        )
        .join('\n')
    },
  }
}
