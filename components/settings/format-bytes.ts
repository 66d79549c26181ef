const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `812 B`, `9.4 kB`, `1.2 GB`: thousands, two digits at least, as disks are sold. */
export function formatBytes(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** power
  return `${power > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}

/** `1 234`, or `about 1 234 567` where the database was asked for its estimate. */
export const formatRows = ({ rows, estimated }: { rows: number; estimated: boolean }): string =>
  `${estimated ? 'about ' : ''}${String(Math.round(rows)).replace(/\B(?=(\d{3})+$)/g, '\u202f')}`
