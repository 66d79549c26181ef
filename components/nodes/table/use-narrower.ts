'use client'

import { type RefObject, useEffect, useState } from 'react'

/** True while a box is narrower than so many pixels, so that what is in it is scrolled sideways. */
export function useNarrower(box: RefObject<HTMLElement | null>, px: number): boolean {
  const [narrower, setNarrower] = useState(false)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(() => setNarrower(element.clientWidth < px))
    observer.observe(element)
    return () => observer.disconnect()
  }, [box, px])
  return narrower
}
