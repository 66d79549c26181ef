'use client'

import { useEffect } from 'react'
import { Toaster as Sonner, toast } from 'sonner'
import { onNotes, takeNotes } from './toast'

/** Shows the notes of `toast`, those too that were said before it was loaded. */
export function Toaster() {
  useEffect(
    () =>
      onNotes(() => {
        for (const { text, failed } of takeNotes()) failed ? toast.error(text) : toast(text)
      }),
    [],
  )
  return (
    <Sonner
      position="bottom-right"
      toastOptions={{ className: '!rounded-panel !border-rule !bg-panel !text-ink !font-sans' }}
    />
  )
}
