import type { Service } from './connection'

/** Shorter pages than this are never cut: no service is set up with a smaller limit. */
const limitLeast = 5

/**
 * What is known of how many items each service gives in one page. Nova, Neutron and Glance clamp the limit without saying so,
 * and link to a next page whenever one is full: a page without that link is the last one, unless the link was lost on the
 * way. Knowing the limit tells which pages to doubt.
 */
export type PageSizes = {
  /** A page of so many items had a next one: the service's limit is at most this. `asked`: how many were asked for, null for no limit. */
  cut(service: Service, items: number, asked?: number | null): void
  /** A list whose last page had so many items was proven to be whole: the limit is above this. */
  whole(service: Service, items: number): void
  /** May a page of so many items without a next one have lost its link? `asked`: how many were asked for, null for no limit. */
  doubtful(service: Service, items: number, asked: number | null): boolean
  /** The services' own sizes as far as they showed: cut though more was asked for, or the longest list that was proven whole. */
  shown(): { service: Service; items: number; cut: boolean }[]
}

export const createPageSizes = (): PageSizes => {
  const cutAt = new Map<Service, number>()
  const wholeUpTo = new Map<Service, number>()
  const own = new Map<Service, number>()
  return {
    cut(service, items, asked = null) {
      if (items > 0) cutAt.set(service, Math.min(items, cutAt.get(service) ?? items))
      // A page that is as long as we asked for says nothing of the service's own limit.
      if (items > 0 && (asked === null || items < asked)) own.set(service, Math.max(items, own.get(service) ?? 0))
    },
    shown() {
      const whole = [...wholeUpTo].filter(([service]) => !own.has(service))
      return [
        ...[...own].map(([service, items]) => ({ service, items, cut: true })),
        ...whole.map(([service, items]) => ({ service, items, cut: false })),
      ]
    },
    whole(service, items) {
      wholeUpTo.set(service, Math.max(items, wholeUpTo.get(service) ?? 0))
    },
    doubtful(service, items, asked) {
      if (items < limitLeast) return false
      if (asked !== null && items >= asked) return true
      const known = cutAt.get(service)
      return known === undefined ? items > (wholeUpTo.get(service) ?? 0) : items >= known
    },
  }
}
