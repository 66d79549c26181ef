'use client'

import { useSyncExternalStore } from 'react'
import { classes } from '../ui/classes'
import { applyTheme, currentTheme, onTheme, themes } from './theme'

/** System, light or dark. */
export function ThemeSwitch() {
  const theme = useSyncExternalStore(onTheme, currentTheme, () => 'system' as const)
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
            onChange={() => applyTheme(one)}
            className="sr-only"
          />
          {one}
        </label>
      ))}
    </fieldset>
  )
}
