'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { pages } from './navigation'

/** `g f` and its like go to a page, `/` to the search field of the page, `?` to the list of keys. Never while typing. */
export function useKeys(onHelp: () => void, onPalette: () => void): void {
  const router = useRouter()
  useEffect(() => {
    let waiting = 0
    const listen = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        onPalette()
        return
      }
      const target = event.target as HTMLElement | null
      if (
        target?.closest('input, textarea, select, [contenteditable]') ||
        event.metaKey ||
        event.ctrlKey ||
        event.altKey
      )
        return
      if (event.key === 'g') {
        waiting = event.timeStamp
        return
      }
      const page = event.timeStamp - waiting < 1200 ? pages.find((one) => one.key === event.key) : undefined
      waiting = 0
      if (page) {
        event.preventDefault()
        router.push(page.href)
      } else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('[data-search]')
        if (!search) return
        event.preventDefault()
        search.focus()
      } else if (event.key === '?') onHelp()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [router, onHelp, onPalette])
}
