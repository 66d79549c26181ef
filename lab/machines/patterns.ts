/** Whether `text` matches a shell-like pattern in which `*` and `?` stand for any characters (also `/`). */
export function minimatch(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`).test(text)
}
