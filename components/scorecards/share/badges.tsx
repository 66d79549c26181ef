'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { paths } from '../../nav/paths'
import { useTRPC } from '../../trpc/client'
import { Pasteable } from '../../ui/copy'
import { Field, Select } from '../../ui/field'
import { useOrigin } from '../../ui/use-origin'
import type { MadeLink } from './public-links'

/** A cloud's score as a picture. For a README or wiki it needs a public link: others are not signed in. */
export function Badges({ guideline, link }: { guideline: string; link: MadeLink | null }) {
  const trpc = useTRPC()
  const origin = useOrigin()
  const clouds = useQuery(trpc.clouds.list.queryOptions())
  const [chosen, setChosen] = useState<string | null>(null)
  const cloud = chosen ?? clouds.data?.items[0]?.id
  const name = clouds.data?.items.find((one) => one.id === cloud)?.name ?? cloud
  if (!cloud) return null
  const path = paths.badge({ guideline, cloud })
  return (
    <section aria-label="Badge" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h3 className="font-semibold">Badge</h3>
      <div className="flex flex-wrap items-end gap-4">
        <Field id="badge-cloud" label="Cloud">
          <Select id="badge-cloud" value={cloud} onChange={(event) => setChosen(event.target.value)}>
            {clouds.data?.items.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
        {/* biome-ignore lint/performance/noImgElement: an SVG of our own that changes; nothing to optimise */}
        <img src={path} alt={`Badge of ${name}`} className="mb-1.5 h-5" />
      </div>
      {link ? (
        <Pasteable
          text={`[![${escapeMarkdown(`${guideline}, ${name}`)}](${origin}${paths.badge({ cloud, token: link.token })})](${link.url})`}
          label="Copy Markdown"
        />
      ) : (
        <p className="text-dim">
          To put it into a README or a wiki, make a public link above: its Markdown then stands here, and ends with the
          link.
        </p>
      )}
    </section>
  )
}

/** A name is text, whatever it holds. */
const escapeMarkdown = (text: string): string => text.replace(/[\\`*_[\]()<>!]/g, '\\$&')
