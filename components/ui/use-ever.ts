'use client'

import { useState } from 'react'

/** True from the first time that `value` was: what is loaded when it is first opened stays, so that it can close in its own way. */
export function useEver(value: boolean): boolean {
  const [ever, setEver] = useState(value)
  if (value && !ever) setEver(true)
  return ever || value
}
