'use client'

import { createContext, type ReactNode, use, useSyncExternalStore } from 'react'

/** One clock for the whole page: components that show an age tick together and only they render. */
let now = 0
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

const Rendered = createContext(0)

/** Tells ages below it when the server rendered the page: the browser's first picture is the same, and not a second older. */
export function RenderedAt({ time, children }: { time: number; children: ReactNode }) {
  return <Rendered value={time}>{children}</Rendered>
}

/** Milliseconds since the epoch, once a second; until the page has come alive, when it was rendered (0: nobody told). */
export const useNow = (): number => {
  const rendered = use(Rendered)
  return useSyncExternalStore(
    subscribe,
    () => {
      if (now === 0 || Date.now() - now > 1000) now = Date.now()
      return now
    },
    () => rendered,
  )
}

/** `12 s`, `9 m`, `3 h`, `5 d`: short, since ages stand everywhere. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/** `2026-11-22 12:04:05 UTC`: what hovering over an age tells. */
export const formatTime = (iso: string): string => `${iso.slice(0, 19).replace('T', ' ')} UTC`

/** `0.4 s`, `41.2 s` or `3 m 05 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, '0')} s`
}

/** `412 ms`, `41.2 s` or `3 m 05 s`. */
export const formatDuration = (ms: number): string => (ms < 999.5 ? `${Math.round(ms)} ms` : formatSeconds(ms / 1000))

export function Age({
  at,
  suffix = ' ago',
  staleAfterMs,
}: {
  at: string | Date
  suffix?: string
  staleAfterMs?: number
}) {
  const iso = typeof at === 'string' ? at : at.toISOString()
  const time = useNow()
  const ms = time - Date.parse(iso)
  const stale = staleAfterMs !== undefined && time > 0 && ms > staleAfterMs
  return (
    <time dateTime={iso} title={formatTime(iso)} className={stale ? 'text-part' : undefined}>
      {time === 0 ? formatTime(iso) : `${formatAge(ms)}${suffix}`}
    </time>
  )
}

/** Time since `at`, ticking; used only inside what runs. */
export function Elapsed({ since }: { since: string }) {
  const time = useNow()
  return <>{time === 0 ? '' : formatDuration(Math.max(0, time - Date.parse(since)))}</>
}
