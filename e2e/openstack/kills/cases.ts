import type { StepId } from '@/server/domain/steps'
import type { CallPlan } from './hook'

/** Where a worker is killed: inside a request, inside a transaction, or at a share of the time that the step takes. */
export type Place = ({ by: 'call' } & CallPlan) | { by: 'hold'; at: 'done' | RegExp } | { by: 'time'; share: number }

/** One kill: `what` is for the table. */
export type KillCase = { step: Extract<StepId, 1 | 2 | 3 | 4 | 5>; what: string; place: Place }

const call = (what: string, path: string) =>
  (['sent', 'answered'] as const).map((moment) => ({
    what: `${what}, ${moment === 'sent' ? 'request sent' : 'answer here, not read'}`,
    place: { by: 'call', method: 'POST', path, moment } as const,
  }))
const written = { what: 'done, not yet written', place: { by: 'hold', at: 'done' } as const }
const timed = (share: number) => ({ what: `${share * 100} % into the step`, place: { by: 'time', share } as const })
const line = (what: string, at: RegExp) => ({ what, place: { by: 'hold', at } as const })

const before: [KillCase['step'], Omit<KillCase, 'step'>[]][] = [
  [1, call('POST os-keypairs', '/os-keypairs$')],
  [2, [timed(0.4), written]],
  [3, [line('picking', /^Network /), written]],
  [4, call('POST servers', '/servers$')],
]
const floating = call('POST floatingips', '/floatingips$')
const own = [line('waiting for the address', /Waiting for the address/), written]

/** Two kills for each of the steps 1 to 5, in their order; `floatingIp`: whether step 5 makes one. */
export const casesOf = ({ floatingIp }: { floatingIp: boolean }): KillCase[] =>
  [...before, [5, floatingIp ? floating : own] as const].flatMap(([step, places]) =>
    places.map((place): KillCase => ({ step, ...place })),
  )

/** `count` kills, the clouds by turns, each cloud's cases in their order and again from the first. */
export function spread<Cloud>(clouds: readonly { cloud: Cloud; cases: KillCase[] }[], count: number) {
  const all: { cloud: Cloud; about: KillCase }[] = []
  for (let index = 0; index < count; index++) {
    const turn = clouds[index % clouds.length]
    const about = turn?.cases[Math.floor(index / clouds.length) % turn.cases.length]
    if (turn && about) all.push({ cloud: turn.cloud, about })
  }
  return all
}
