'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import { onNotes } from './toast'

const Toaster = dynamic(async () => (await import('./toaster')).Toaster, { ssr: false })

/** The place of notes on every page: empty until the first one is said. */
export function Toasts() {
  const [wanted, setWanted] = useState(false)
  useEffect(() => (wanted ? undefined : onNotes(() => setWanted(true))), [wanted])
  return wanted ? <Toaster /> : null
}
