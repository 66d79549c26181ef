/** From a method and a path to a route. */
import type { Service } from './http'
import { type Route, roots, routes } from './routes'

export type Match =
  | { kind: 'route'; service: Service; route: Route; params: Record<string, string>; path: string }
  /** The path is known, the method is not. */
  | { kind: 'method'; service: Service; allowed: string[] }
  | { kind: 'unknown'; service: Service; belowRoot: boolean }

type Compiled = { route: Route; pattern: RegExp; names: string[] }

const compiled: Compiled[] = routes.map((route) => {
  const names = [...route.template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return { route, names, pattern: new RegExp(`^${route.template.replace(/\{\w+\}/g, '([^/]+)')}$`) }
})

/** null when the path belongs to none of the four services. */
export function matchRoute(method: string, pathname: string): Match | null {
  const service = (Object.keys(roots) as Service[]).find(
    (name) => pathname === `/${name}` || pathname.startsWith(`/${name}/`),
  )
  if (!service) return null
  const root = roots[service]
  const below = pathname === root ? '' : pathname.startsWith(`${root}/`) ? pathname.slice(root.length) : null
  if (below === null) return { kind: 'unknown', service, belowRoot: false }
  const path = service === 'network' ? below.replace(/\.json$/, '') : below
  const found = compiled.filter((entry) => entry.route.service === service && entry.pattern.test(path))
  // `/servers/detail` stands before `/servers/{id}` in the table.
  const wanted = method === 'HEAD' ? 'GET' : method
  const match = found.find((entry) => entry.route.method === wanted)
  if (!match) {
    return found.length > 0
      ? { kind: 'method', service, allowed: [...new Set(found.map((entry) => entry.route.method))] }
      : { kind: 'unknown', service, belowRoot: true }
  }
  const values = match.pattern.exec(path)?.slice(1) ?? []
  const params = Object.fromEntries(match.names.map((name, index) => [name, decode(values[index] ?? '')]))
  return { kind: 'route', service, route: match.route, params, path }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
