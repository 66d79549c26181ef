'use client'

import dynamic from 'next/dynamic'

/** What can be done to the selected nodes; its code comes with the first selection. */
export const BulkBar = dynamic(async () => (await import('./bulk-bar')).BulkBar, { ssr: false })

/** What came of each node; its code comes only where an action is looked at. */
export const BulkResults = dynamic(async () => (await import('./bulk-results')).BulkResults, { ssr: false })
