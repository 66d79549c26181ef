'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client'
import { Problem } from '../ui/states'

/** What is wrong with plumbline.yaml: its clouds are missing, or are as they were before the mistake. */
export function ConfigurationNotice() {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.clouds.configuration.queryOptions(undefined, { staleTime: 30_000 }))
  const problems = data?.problems ?? []
  if (problems.length === 0) return null
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`
  return (
    <Problem title={`The configuration has ${count}`} tone="part" className="mb-5">
      <ul className="grid gap-1">
        {problems.map(({ file, line, cloud, key, message }) => (
          <li key={`${file}:${line}:${key}:${message}`}>
            {file ? (
              <span className="font-mono text-small break-all">
                {file}
                {line === null ? '' : `:${line}`}
              </span>
            ) : null}{' '}
            {[cloud ? `cloud ${cloud}` : '', key].filter((part) => part !== '').join(', ')}
            {cloud || key ? ': ' : ''}
            {message}
          </li>
        ))}
      </ul>
      <p className="mt-1 text-dim">The other clouds work. Correct the file and start Plumbline again.</p>
    </Problem>
  )
}
