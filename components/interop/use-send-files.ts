'use client'

import { useState } from 'react'
import { paths } from '../nav/paths'

/** How each file fared: what was kept, or what is wrong with it. */
export type SentFile = { name: string; ok: boolean; text: string }

/** Sends files one after the other as they are; a refused one does not hold back the next. */
export function useSendFiles(onChanged: () => unknown) {
  const [sent, setSent] = useState<SentFile[]>([])
  const [busy, setBusy] = useState(false)
  const send = async (cloud: string, files: readonly File[]) => {
    setBusy(true)
    setSent([])
    for (const file of files) {
      const told = await sendFile(cloud, file)
      setSent((before) => [...before, told])
    }
    setBusy(false)
    onChanged()
  }
  return { sent, busy, send }
}

async function sendFile(cloud: string, file: File): Promise<SentFile> {
  try {
    const answer = await fetch(paths.importInteropResults(cloud, file.name), { method: 'POST', body: file })
    const told = (await answer.json()) as { message?: string; passed?: number; failed?: number; skipped?: number }
    if (!answer.ok) return { name: file.name, ok: false, text: told.message ?? `The server answered ${answer.status}.` }
    return {
      name: file.name,
      ok: true,
      text: `${told.passed} passed, ${told.failed} failed, ${told.skipped} skipped or aborted.`,
    }
  } catch {
    return { name: file.name, ok: false, text: 'The file could not be sent. Is the server there? Try again.' }
  }
}
