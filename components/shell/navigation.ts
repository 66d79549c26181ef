import { Activity, Box, ClipboardCheck, Cloud, Gauge, ListTree, Recycle, Rocket, Settings } from 'lucide-react'
import { paths } from '../nav/paths'

/** The pages of the side bar; `key` follows `g`; `short` stands in the bar of a narrow screen. */
export const pages = [
  { name: 'Fleet', href: paths.fleet(), key: 'f', icon: Gauge },
  { name: 'Nodes', href: paths.nodes(), key: 'n', icon: Box },
  { name: 'Clouds', href: paths.clouds(), key: 'c', icon: Cloud },
  { name: 'Launch', href: paths.launch(), key: 'l', icon: Rocket },
  { name: 'Allocations', short: 'Allocs', href: paths.allocations(), key: 'o', icon: ListTree },
  { name: 'Scorecards', short: 'Scores', href: paths.scorecards(), key: 's', icon: ClipboardCheck },
  { name: 'Leftovers', href: paths.leftovers(), key: 'e', icon: Recycle },
  { name: 'Activity', href: paths.activity(), key: 'a', icon: Activity },
  { name: 'Settings', href: paths.settings(), key: ',', icon: Settings },
] as const

/** Which page a path belongs to. */
export const isCurrent = (href: string, pathname: string): boolean =>
  href === '/'
    ? pathname === '/'
    : pathname === href ||
      pathname.startsWith(`${href.split('/').slice(0, 2).join('/')}/`) ||
      pathname === href.split('/').slice(0, 2).join('/')
