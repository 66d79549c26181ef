import { splitTestName } from './words'

/** A test's name; the part that tells tests apart is the darker one. */
export function TestName({ name }: { name: string }) {
  const { path, test } = splitTestName(name)
  return (
    <span className="font-mono text-small break-all">
      <span className="text-dim">{path}</span>
      {test}
    </span>
  )
}
