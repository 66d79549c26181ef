import { z } from 'zod'
import { type Answer, answer, problem, type Request } from '@/lab/control/answer'
import type { ControlContext } from '@/lab/control/context'
import { changeKinds, type LabCloud } from '@/lab/port'

/** A form sends what was left empty as an empty text. */
const filled = z
  .string()
  .trim()
  .max(255)
  .optional()
  .transform((text) => text || undefined)
const changeInput = z.strictObject({ kind: z.enum(changeKinds), of: filled, to: filled })

type Changes = NonNullable<LabCloud['changes']>

function changesOf(context: ControlContext, id: string): Changes | Answer {
  const found = context.clouds.find(({ cloud }) => cloud.id === id)
  if (!found) return problem(404, `There is no cloud "${id}".`)
  return (
    found.cloud.changes ?? problem(409, `A cloud of the kind ${found.cloud.provider} cannot be changed while it runs.`)
  )
}
const isAnswer = (found: Changes | Answer): found is Answer => !('list' in found)

/**
 * `/clouds/{id}/changes` and `/clouds/{id}/changes/{change}` for programs; the page's forms post to `/changes`, with the cloud
 * among their fields, and to `/changes/{cloud}/{change}` to take one back.
 */
export function changes(context: ControlContext, request: Request): Answer {
  const { method, path, body, form } = request
  if (path[0] === 'changes')
    return method === 'POST' && form ? fromPage(context, request) : problem(405, 'Use the page.')
  const [, cloud = '', , id] = path
  const found = changesOf(context, cloud)
  if (isAnswer(found)) return found
  if (method === 'GET' && id === undefined) return answer(200, { changes: found.list() })
  if (method === 'POST' && id === undefined) return apply(found, body)
  if (method !== 'DELETE') return problem(405, 'Use GET, POST or DELETE.')
  if (id !== undefined)
    return found.revert(id) ? answer(200, { reverted: id }) : problem(404, `There is no change "${id}".`)
  const all = found.list().toReversed()
  for (const change of all) found.revert(change.id)
  return answer(200, { reverted: all.length })
}

function apply(found: Changes, body: unknown): Answer {
  const input = changeInput.safeParse(body)
  if (!input.success) return problem(400, z.prettifyError(input.error))
  try {
    return answer(201, found.apply(input.data))
  } catch (error) {
    if (error instanceof Error && error.name === 'ChangeRefused') return problem(409, error.message)
    throw error
  }
}

function fromPage(context: ControlContext, { path, body }: Request): Answer {
  const { cloud = path[1], ...change } = (body ?? {}) as Record<string, string | undefined>
  const found = changesOf(context, cloud ?? '')
  if (isAnswer(found)) return found
  if (path[2] !== undefined) {
    found.revert(path[2])
    return { seeOther: '/' }
  }
  const made = apply(found, change)
  return 'status' in made && made.status === 201 ? { seeOther: '/' } : made
}
