'use client'

import { keepPreviousData, skipToken, useQueries, useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useDeferredValue } from 'react'
import { planChoice } from '@/server/domain/plan'
import { type AllocationRequest, allocationRequestSchema } from '@/server/domain/request'
import { useTRPC, useTRPCClient } from '../trpc/client'
import { RequestProblem } from '../trpc/request-problem'
import { ApiCall } from '../ui/api-call'
import { Button } from '../ui/button'
import { PageHeader } from '../ui/page'
import { Panel } from '../ui/panel'
import { Bone, Empty, Problem } from '../ui/states'
import { NoPlanYet, type PinnedPart, PlanCard, PlanSkeleton } from './plan-card'
import { requestBody } from './request-body'
import { type LaunchForm, RequestForm } from './request-form'
import { launchParsers } from './search-params'
import { useLaunch } from './use-launch'

/** The form as the request of the API; image is `distro version`. */
function toRequest(form: LaunchForm, pins: AllocationRequest['pins']) {
  const [distro = '', version = ''] = form.image.split(' ')
  return {
    name: form.name,
    clouds: form.clouds,
    count: form.count,
    vcpu: form.vcpu,
    memoryMiB: form.memory,
    diskGiB: form.disk,
    arch: form.arch,
    distro,
    version,
    reach: form.reach,
    pins,
  }
}

/** The request on the left; on the right, live, what each chosen cloud would pick, and why. */
export function LaunchScreen({ canLaunch }: { canLaunch: boolean }) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const { launch, warm, isPending, error } = useLaunch({ canLaunch })
  const [{ pins, clouds: chosen, ...rest }, setForm] = useQueryStates(launchParsers, { history: 'replace' })
  const clouds = useQuery(trpc.clouds.list.queryOptions(undefined, { refetchInterval: 20_000 }))
  const known = clouds.data?.items ?? []
  const ids = chosen ?? known.map((cloud) => cloud.id)
  const form: LaunchForm = { ...rest, clouds: ids }
  const parsed = allocationRequestSchema.safeParse(toRequest(form, pins))
  const errors = parsed.success
    ? {}
    : Object.fromEntries(
        parsed.error.issues.map((issue) => [
          String(issue.path[0]),
          ids.length === 0 && issue.path[0] === 'clouds' ? 'Choose at least one cloud.' : issue.message,
        ]),
      )
  const request = useDeferredValue(parsed.success ? parsed.data : null)
  // One question per cloud, so that a slow cloud never hides the others. Planning changes nothing: it is asked like a query.
  const plans = useQueries({
    queries: ids.map((id) => {
      const input = request && { ...request, name: 'web', clouds: [id], pins: pins[id] ? { [id]: pins[id] } : {} }
      return {
        queryKey: ['plan', id, input],
        queryFn: input && clouds.isSuccess ? () => client.allocations.plan.mutate(input) : skipToken,
        placeholderData: keepPreviousData,
        staleTime: 30_000,
        retry: false,
      }
    }),
  })
  const planned = plans.flatMap((plan) => plan.data?.clouds ?? [])
  const unready = planned.filter((cloud) => !cloud.plan || cloud.plan.problems.length > 0)
  const waiting = plans.some((plan) => plan.isPending || plan.isPlaceholderData)
  const total = ids.length * form.count
  const reason = !canLaunch
    ? 'needs the role operator'
    : !parsed.success
      ? 'the request has errors'
      : waiting
        ? 'the plan is being made'
        : plans.some((plan) => plan.error)
          ? 'a cloud could not be planned'
          : unready.length > 0
            ? `${unready.map((cloud) => cloud.cloudName).join(', ')} cannot be launched on as asked`
            : null
  const start = () => {
    if (!parsed.success) return
    const approved = Object.fromEntries(
      planned.flatMap((cloud) => (cloud.plan ? [[cloud.cloud, planChoice(cloud.plan)]] : [])),
    )
    launch(parsed.data, approved)
  }
  const pin = (cloud: string) => (part: PinnedPart, id: string | null) => {
    const { [part]: _, ...others } = pins[cloud] ?? {}
    void setForm({ pins: { ...pins, [cloud]: id ? { ...others, [part]: id } : others } })
  }
  return (
    <>
      <PageHeader title="Launch" lead="One request, and what each cloud would make of it." />
      <div className="grid items-start gap-5 min-[1000px]:grid-cols-[320px_minmax(0,1fr)]">
        <form
          className="grid min-w-0 grid-cols-1 gap-4 scroll-thin min-[1000px]:sticky min-[1000px]:top-6 min-[1000px]:max-h-[calc(100dvh-48px)] min-[1000px]:overflow-y-auto"
          onSubmit={(event) => {
            event.preventDefault()
            if (!reason) start()
          }}
        >
          <Panel className="p-4">
            {clouds.isPending ? (
              <Bone className="h-80! w-full" />
            ) : (
              <RequestForm form={form} clouds={known} errors={errors} onChange={(change) => void setForm(change)} />
            )}
            {error ? (
              <RequestProblem
                error={error}
                refused="Nothing was launched"
                whether="whether this was launched"
                className="mt-4"
              />
            ) : null}
            <Button
              type="submit"
              look="primary"
              className="mt-4 w-full"
              busy={isPending}
              onPointerEnter={warm}
              onFocus={warm}
              disabledReason={reason}
            >
              {isPending ? 'Launching…' : `Launch ${total} ${total === 1 ? 'node' : 'nodes'}`}
            </Button>
            <p className="mt-1.5 min-h-4 text-small text-dim" aria-live="polite">
              {reason ? `Not yet: ${reason}.` : null}
            </p>
          </Panel>
          <ApiCall path="/api/v1/allocations" body={parsed.success ? requestBody(parsed.data) : null} />
        </form>
        <div className="grid gap-3.5">
          {clouds.error ? <Problem title="The clouds could not be read">{clouds.error.message}</Problem> : null}
          {clouds.isSuccess && ids.length === 0 ? (
            <Panel>
              <Empty title="No cloud is chosen">Choose clouds on the left to see what each would pick.</Empty>
            </Panel>
          ) : null}
          {ids.map((id, index) => {
            const plan = plans[index]
            const cloud = plan?.data?.clouds[0]
            const about = known.find((one) => one.id === id)
            const name = about?.name ?? id
            if (plan?.error)
              return (
                <Problem key={id} title={`${name} could not be planned`}>
                  {plan.error.message}
                </Problem>
              )
            if (!cloud && !parsed.success) return <NoPlanYet key={id} name={name} />
            if (!cloud) return <PlanSkeleton key={id} name={name} />
            if (!cloud.plan)
              return (
                <Problem key={id} title={`${name}: ${cloud.problem?.message ?? 'no plan'}`}>
                  {cloud.problem?.action}
                </Problem>
              )
            return (
              <PlanCard
                key={id}
                cloud={{ id, name: cloud.cloudName, simulated: cloud.simulated, lifecycle: about?.lifecycle ?? null }}
                silent={about?.health === 'failing' ? (about.problem ?? 'It does not answer.') : null}
                plan={cloud.plan as Parameters<typeof PlanCard>[0]['plan']}
                pins={pins[id] ?? {}}
                onPin={pin(id)}
              />
            )
          })}
        </div>
      </div>
    </>
  )
}
