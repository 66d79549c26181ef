import { z } from 'zod'
import { type Answer, errorAnswer, jsonAnswer } from './answer'
import { PUBLIC_PARAMETERS, type PublicParameter } from './state/public-parameters'
import type { Ec2World } from './state/types'

const byName = new Map(PUBLIC_PARAMETERS.map((parameter) => [parameter.name, parameter]))

const wire = (world: Ec2World, parameter: PublicParameter) => ({
  ARN: `arn:aws:ssm:${world.region}::parameter${parameter.name}`,
  DataType: parameter.dataType,
  // Seconds, as the JSON protocol has all times.
  LastModifiedDate: parameter.modifiedAt / 1000,
  Name: parameter.name,
  Type: 'String',
  Value: parameter.value,
  Version: parameter.version,
})

const GetParameter = z.object({ Name: z.string(), WithDecryption: z.boolean().optional() })
const GetParameters = z.object({ Names: z.array(z.string()).min(1).max(10), WithDecryption: z.boolean().optional() })
const GetParametersByPath = z.object({
  Path: z.string(),
  Recursive: z.boolean().optional(),
  MaxResults: z.int().min(1).max(10).optional(),
  NextToken: z.string().optional(),
  WithDecryption: z.boolean().optional(),
})

class SsmError extends Error {
  constructor(
    readonly code: string,
    message = '',
  ) {
    super(message)
  }
}

function input<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new SsmError('ValidationException', `1 validation error detected: ${issue?.path.join('.')}: ${issue?.message}`)
}

const OPERATIONS: Record<string, (world: Ec2World, body: unknown) => unknown> = {
  GetParameter: (world, body) => {
    const found = byName.get(input(GetParameter, body).Name)
    if (!found) throw new SsmError('ParameterNotFound')
    return { Parameter: wire(world, found) }
  },
  GetParameters: (world, body) => {
    const names = input(GetParameters, body).Names
    return {
      Parameters: names.flatMap((name) => byName.get(name) ?? []).map((parameter) => wire(world, parameter)),
      InvalidParameters: names.filter((name) => !byName.has(name)),
    }
  },
  GetParametersByPath: (world, body) => {
    const { Path, Recursive, MaxResults = 10, NextToken } = input(GetParametersByPath, body)
    if (!Path.startsWith('/')) throw new SsmError('ValidationException', 'The parameter path must begin with a slash.')
    const prefix = Path.endsWith('/') ? Path : `${Path}/`
    const below = PUBLIC_PARAMETERS.filter(
      ({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')),
    )
    const after = NextToken ? Buffer.from(NextToken, 'base64url').toString() : ''
    if (NextToken && !byName.has(after)) throw new SsmError('InvalidNextToken', 'The specified token is not valid.')
    const rest = below.filter(({ name }) => name > after)
    const page = rest.slice(0, MaxResults)
    const more = rest.length > page.length ? Buffer.from(page.at(-1)?.name ?? '').toString('base64url') : undefined
    return { Parameters: page.map((parameter) => wire(world, parameter)), NextToken: more }
  },
}

/** One request in SSM's JSON 1.1 dialect; only the public parameters that name images exist. */
export function answerSsm(world: Ec2World, operation: string, body: string, requestId: string): Answer {
  const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined
  try {
    if (!run) throw new SsmError('UnknownOperationException')
    return jsonAnswer(200, run(world, JSON.parse(body || '{}')), requestId)
  } catch (error) {
    if (error instanceof SsmError)
      return errorAnswer('ssm', { status: 400, code: error.code, message: error.message }, requestId)
    if (error instanceof SyntaxError)
      return errorAnswer('ssm', { status: 400, code: 'SerializationException', message: '' }, requestId)
    throw error
  }
}
