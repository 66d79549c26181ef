'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Where the reader's browser has this page from; the server renders without it. */
export const useOrigin = (): string =>
  useSyncExternalStore(
    never,
    () => location.origin,
    () => '',
  )
