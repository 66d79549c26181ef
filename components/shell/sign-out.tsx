'use client'

import { LogOut } from 'lucide-react'
import { paths } from '../nav/paths'

/** Ends the session on the server, then shows the sign-in page. */
export function SignOut() {
  const end = async () => {
    await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
    location.assign(paths.signIn())
  }
  return (
    <button
      type="button"
      onClick={end}
      aria-label="Sign out"
      title="Sign out"
      className="-my-1 grid h-6 w-6 place-items-center rounded-[4px] hover:bg-hover hover:text-ink"
    >
      <LogOut aria-hidden size={14} strokeWidth={1.75} />
    </button>
  )
}
