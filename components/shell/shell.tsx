'use client'

import dynamic from 'next/dynamic'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { paths } from '../nav/paths'
import { useInventoryChanges } from '../trpc/use-inventory-changes'
import { classes } from '../ui/classes'
import { Logo } from '../ui/logo'
import { Kbd } from '../ui/states'
import { useEver } from '../ui/use-ever'
import { isCurrent, pages } from './navigation'
import { RunningAllocations } from './running-allocations'
import { SignOut } from './sign-out'
import { ThemeSwitch } from './theme-switch'
import { holdKeys } from './type-ahead'
import { useKeys } from './use-keys'

/** Loaded when they are first opened, and so is all that they show. */
const KeyHelp = dynamic(async () => (await import('./key-help')).KeyHelp, { ssr: false })
const Palette = dynamic(async () => (await import('./palette')).Palette, { ssr: false })

/** Once the page is at rest, so that what is typed right after the palette's keys is not lost to its loading. */
function preload(): () => void {
  const load = () => void import('./palette').catch(() => undefined)
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(load, 2_000)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(load, { timeout: 5_000 })
  return () => cancelIdleCallback(handle)
}

type Person = { name: string; email: string | null; role: string }

/** Side bar, page, and under 900 px a bar at the bottom. */
export function Shell({ person, children }: { person: Person; children: ReactNode }) {
  const pathname = usePathname()
  const [help, setHelp] = useState(false)
  const helped = useEver(help)
  const [palette, setPalette] = useState(false)
  const held = useRef<(() => string) | null>(null)
  const openPalette = useCallback(() => {
    if (!palette) held.current ??= holdKeys()
    setPalette(true)
  }, [palette])
  const takeTyped = useCallback(() => {
    const typed = held.current?.() ?? ''
    held.current = null
    return typed
  }, [])
  useInventoryChanges()
  useKeys(
    useCallback(() => setHelp(true), []),
    openPalette,
  )
  useEffect(preload, [])
  return (
    <div className="min-[900px]:grid min-[900px]:grid-cols-[208px_1fr] print:block!">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-plum focus:px-3 focus:py-1.5 focus:text-plum-ink"
      >
        Skip to the page
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col gap-3 border-r border-rule px-3 py-4 min-[900px]:flex print:hidden!">
        <Link href={paths.fleet()} className="flex items-center gap-3 px-2 text-[15px] font-semibold">
          <Logo /> Plumbline
        </Link>
        <button
          type="button"
          onClick={openPalette}
          className="flex h-8 items-center justify-between rounded-control border border-rule bg-panel px-2.5 text-dim hover:bg-hover"
        >
          Jump to… <Kbd>⌘K</Kbd>
        </button>
        <nav aria-label="Pages" className="grid gap-0.5">
          {pages.map((page) => {
            const current = isCurrent(page.href, pathname)
            return (
              <Link
                key={page.name}
                href={page.href}
                aria-current={current ? 'page' : undefined}
                className={classes(
                  'flex h-[30px] items-center justify-between rounded-control px-2',
                  current ? 'bg-plum-soft font-semibold text-plum' : 'text-dim hover:bg-hover hover:text-ink',
                )}
              >
                {page.name}
                <span aria-hidden className="font-mono text-tiny">
                  g {page.key}
                </span>
              </Link>
            )
          })}
        </nav>
        <div className="mt-auto grid gap-3">
          <RunningAllocations />
          <div className="flex items-center justify-between gap-2 border-t border-rule px-2 pt-3 text-small text-dim">
            <span className="min-w-0 truncate" title={person.email ?? person.name}>
              {person.email ?? person.name}
            </span>
            <span>{person.role}</span>
            <SignOut />
          </div>
          <ThemeSwitch />
        </div>
      </aside>
      <main
        id="page"
        tabIndex={-1}
        className="mx-auto w-full max-w-[1500px] min-w-0 px-4 pt-6 pb-24 outline-none min-[900px]:px-7 min-[900px]:pb-10 print:max-w-none print:p-0!"
      >
        {children}
      </main>
      <nav
        aria-label="Pages"
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-9 border-t border-rule bg-panel pb-[env(safe-area-inset-bottom)] min-[900px]:hidden print:hidden"
      >
        {pages.map((page) => {
          const current = isCurrent(page.href, pathname)
          return (
            <Link
              key={page.name}
              href={page.href}
              aria-current={current ? 'page' : undefined}
              className={classes(
                'flex h-13 min-w-0 flex-col items-center justify-center gap-0.5 text-[10px]',
                current ? 'font-semibold text-plum' : 'text-dim',
              )}
            >
              <page.icon aria-hidden size={17} strokeWidth={1.75} />
              <span className="max-w-full truncate tracking-[-0.03em]">{'short' in page ? page.short : page.name}</span>
            </Link>
          )
        })}
      </nav>
      {helped ? <KeyHelp open={help} onClose={() => setHelp(false)} /> : null}
      {palette ? <Palette role={person.role} takeTyped={takeTyped} onClose={() => setPalette(false)} /> : null}
    </div>
  )
}
