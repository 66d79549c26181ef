/**
 * How glibc's allocator behaves in web and worker: few arenas, and large blocks go back to the machine when they are freed, where
 * it would keep as much as was ever held. Other C libraries do not know these names; what a person has set stays.
 * https://man7.org/linux/man-pages/man3/mallopt.3.html
 */
export const allocatorEnvironment = (own: Record<string, string | undefined> = process.env): Record<string, string> =>
  Object.fromEntries(Object.entries(frugal).map(([name, value]) => [name, own[name] ?? value]))

const frugal = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' }
