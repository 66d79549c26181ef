'use client'

import { useState } from 'react'
import { classes } from '../ui/classes'

const themes = ['system', 'light', 'dark'] as const
type Theme = (typeof themes)[number]

/** The choice is a cookie, so that the server draws the right theme at once and nothing flashes. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(() => {
    const chosen = typeof document === 'undefined' ? undefined : document.documentElement.dataset.theme
    return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
  })
  const choose = (next: Theme) => {
    setTheme(next)
    if (next === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = next
    document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`
  }
  return (
    <fieldset className="grid grid-cols-3 rounded-control border border-rule p-0.5 text-tiny" suppressHydrationWarning>
      <legend className="sr-only">Theme</legend>
      {themes.map((one) => (
        <label
          key={one}
          className={classes(
            'cursor-pointer rounded-[4px] py-1 text-center has-focus-visible:outline-2 has-focus-visible:outline-plum',
            theme === one ? 'bg-hover font-semibold text-ink' : 'text-dim',
          )}
          suppressHydrationWarning
        >
          <input
            type="radio"
            name="theme"
            value={one}
            checked={theme === one}
            onChange={() => choose(one)}
            className="sr-only"
          />
          {one}
        </label>
      ))}
    </fieldset>
  )
}
