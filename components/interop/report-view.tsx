'use client'

import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useTRPC } from '../trpc/client'
import { Button } from '../ui/button'
import { Field, Select } from '../ui/field'
import { Empty } from '../ui/states'
import { InteropReport } from './interop-report'
import { ScsReportPanel } from './scs-report'
import { interopParsers } from './search-params'
import { type GuidelineItem, sourceWords } from './words'

/** A cloud held against one target of a guideline. What is not chosen is the first that there is. */
export function ReportView({ guidelines }: { guidelines: GuidelineItem[] | undefined }) {
  const trpc = useTRPC()
  const [url, setUrl] = useQueryStates(interopParsers)
  const clouds = useQuery(trpc.clouds.list.queryOptions())
  const results = useQuery(trpc.interop.results.queryOptions({}))
  const guideline = guidelines?.find(({ key }) => key === url.guideline) ?? guidelines?.at(-1)
  // The cloud that was imported last is more telling than the first of the configuration.
  const cloud = url.cloud ?? results.data?.items[0]?.cloud ?? clouds.data?.items[0]?.id ?? null
  const target = guideline?.targets.find(({ id }) => id === url.target) ?? guideline?.targets[0]
  const files = results.data?.items.filter(
    (one) => one.cloud === cloud && (one.source === 'scs') === (guideline?.family === 'scs'),
  )
  if (guidelines?.length === 0 || clouds.data?.items.length === 0) {
    return (
      <div className="rounded-panel border border-rule bg-panel">
        <Empty
          title="Nothing to report on yet"
          action={<Button onClick={() => void setUrl({ view: 'guidelines' })}>Import guidelines</Button>}
        >
          A report needs a guideline and a cloud; without results every test is told as not reported.
        </Empty>
      </div>
    )
  }
  return (
    <div className="grid gap-4">
      <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Field id="report-cloud" label="Cloud">
          <Select
            id="report-cloud"
            value={cloud ?? ''}
            onChange={(event) => void setUrl({ cloud: event.target.value, result: null })}
          >
            {clouds.data?.items.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field id="report-guideline" label="Guideline">
          <Select
            id="report-guideline"
            value={guideline?.key ?? ''}
            onChange={(event) => void setUrl({ guideline: event.target.value, target: null, result: null })}
          >
            {guidelines?.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        {guideline?.family === 'interop' ? (
          <Field id="report-target" label="Target">
            <Select
              id="report-target"
              value={target?.id ?? ''}
              onChange={(event) => void setUrl({ target: event.target.value })}
            >
              {guideline.targets.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        ) : null}
        <Field id="report-result" label="Results">
          <Select
            id="report-result"
            value={url.result ?? ''}
            onChange={(event) => void setUrl({ result: event.target.value || null })}
          >
            <option value="">newest that tells a test</option>
            {files?.map(({ id, fileName, source, importedAt }) => (
              <option key={id} value={id}>
                {fileName}, {sourceWords[source]}, {importedAt.slice(0, 10)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      {cloud && guideline && guideline.family === 'interop' && target ? (
        <InteropReport cloud={cloud} guideline={guideline.key} target={target.id} result={url.result} />
      ) : null}
      {cloud && guideline?.family === 'scs' ? (
        <ScsReportPanel cloud={cloud} guideline={guideline.key} result={url.result} />
      ) : null}
    </div>
  )
}
