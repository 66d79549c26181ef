import { createCloud } from '..'
import { fixedId, passwordOf } from '../seed'
import { serveCloud, testContext, testSpec } from '../testing'
import type { Bases } from './mask'
import { findVariables, runSuite, serviceNames, type Target } from './run'
import { twin } from './twin'
import type { ParityRequest, RecordedAnswer } from './types'

/** What the simulated cloud answers to the requests, on a clock that only waiting turns. */
export async function runOnTwin(requests: ParityRequest[]): Promise<Record<string, RecordedAnswer>> {
  const context = testContext(Date.parse('2026-11-22T12:00:00Z'))
  const spec = testSpec()
  await using served = await serveCloud(spec, context, createCloud(spec, context, twin))
  const person = (name: string, project: string | null) =>
    served.login({ name, password: passwordOf(spec.id, name), project })
  const project = await person(twin.userName, twin.projectName)
  const unscoped = await person(twin.userName, null)
  const target: Target = {
    bases: Object.fromEntries(serviceNames.map((name) => [name, `${served.baseUrl}/${name}`])) as Bases,
    tokens: { project, unscoped, reader: await person(`${twin.userName}-reader`, twin.projectName) },
    variables: {
      user: twin.userName,
      password: passwordOf(spec.id, twin.userName),
      projectName: twin.projectName,
      token: project,
      unscopedToken: unscoped,
      credentialId: fixedId(spec.id, 'credential'),
      credentialSecret: passwordOf(spec.id, 'automation'),
    },
    pause: async (ms) => context.pass(ms),
  }
  await findVariables(target)
  return await runSuite(requests, target)
}
