'use client'

import dynamic from 'next/dynamic'

/** What came of each node; its code comes only where an action is looked at. */
export const BulkResults = dynamic(async () => (await import('./bulk-results')).BulkResults, { ssr: false })
