'use client'

import dynamic from 'next/dynamic'
import type { DialogProps } from './dialog-frame'
import { useEver } from './use-ever'

const DialogFrame = dynamic(async () => (await import('./dialog-frame')).DialogFrame, { ssr: false })

/**
 * An overlay: the only thing with a shadow. `side` slides in as a drawer, a whole page on a phone. On closing, the focus goes
 * back to what had it, or to what `returnFocus` names. What draws it is loaded when the first one opens.
 */
export function Dialog(props: DialogProps) {
  return useEver(props.open) ? <DialogFrame {...props} /> : null
}
