import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Ec2CloudSpec, Fault, LabCloud, LabContext } from '@/lab/port'
import { ACTIONS } from './actions'
import { type Answer, errorAnswer, type Service, xmlAnswer } from './answer'
import type { Effect } from './call'
import { changeCrowd, crowd, takeNamed } from './crowd'
import { insteadOfAction, send } from './faults'
import { createGuests } from './guests'
import { distortList, listPairs } from './list-faults'
import { REFUSALS } from './refusals'
import { seedNodes } from './seed'
import { readClaim, refusal, type SignedRequest } from './signature'
import { answerSsm } from './ssm'
import { books } from './state/books'
import { settle } from './state/life'
import { createWorld, restoreWorld } from './state/world'
import { answerSts } from './sts'
import { Ec2Error } from './wire/errors'
import { Parameters } from './wire/parameters'
import { ec2Document } from './wire/xml'

const BODY_MAX_BYTES = 1_048_576
/** DescribeImages over everything that is public takes its time. */
const ALL_IMAGES_MS = 1_500

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= BODY_MAX_BYTES) chunks.push(chunk)
  }
  return size > BODY_MAX_BYTES ? null : Buffer.concat(chunks)
}

/** The simulated AWS of one account and region: EC2, STS and SSM behind one address. */
export function createEc2Cloud(spec: Ec2CloudSpec, context: LabContext, snapshot?: unknown): LabCloud {
  const restored = restoreWorld(spec, snapshot)
  let world = restored ?? createWorld(spec, context.random)
  if (!restored && spec.seedNodes) seedNodes(world, context.now())
  if (!restored && spec.crowd) {
    if (spec.crowd.publicIpv4Cidr) world.crowdPublicCidr = spec.crowd.publicIpv4Cidr
    crowd(world, spec.crowd.count, context.now(), 'fleet')
  }
  const guests = createGuests(spec.id, context, () => world)
  settle(world, context.now())
  guests.synchronise()

  /** Brings what time has done up to date: machines boot, terminated instances give back what they held. */
  function advance(): void {
    if (settle(world, context.now())) context.changed()
    guests.synchronise()
  }

  function runEc2(parameters: Parameters, fault: Fault | null, requestId: string): Answer {
    const name = parameters.text('Action')
    if (!name) throw new Ec2Error('MissingAction', 'The request must contain the parameter Action')
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
    if (!action) throw new Ec2Error('InvalidAction', `The action ${name} is not valid for this web service.`)
    const unknown = parameters
      .names()
      .find((key) => !['Action', 'Version', 'DryRun', ...action.parameters].includes(key))
    if (unknown !== undefined) throw new Ec2Error('UnknownParameter', `The parameter ${unknown} is not recognized`)
    const dryRun = parameters.boolean('DryRun') ?? false
    const effects: Effect[] = []
    // An action works on a copy: a dry run, or one that fails half way, leaves no trace.
    const draft = name.startsWith('Describe') ? world : structuredClone(world)
    if (draft !== world)
      takeNamed(
        draft,
        parameters.flat().map(([, value]) => value),
      )
    const result = action.run({
      world: draft,
      input: parameters,
      now: context.now(),
      pace: context.pace,
      fault,
      effects,
      consoleLog: guests.consoleLog,
    })
    if (dryRun) throw new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412)
    if (draft !== world) {
      world = draft
      guests.apply(effects)
      guests.expect()
      context.changed()
    }
    return xmlAnswer(200, ec2Document(name, requestId, distortList(fault, result)), requestId)
  }

  function perform(
    service: Service,
    request: SignedRequest,
    parameters: Parameters,
    fault: Fault | null,
    requestId: string,
  ) {
    if (service === 'sts') return answerSts(world, parameters.text('Action') ?? '', requestId)
    if (service === 'ssm') return answerSsm(world, operationOf(request), request.body.toString(), requestId)
    try {
      return runEc2(parameters, fault, requestId)
    } catch (error) {
      if (error instanceof Ec2Error) return errorAnswer('ec2', error, requestId)
      console.error(`lab ${spec.id}: ${parameters.text('Action')} failed`, error)
      const message = 'An internal error has occurred'
      return errorAnswer('ec2', { status: 500, code: 'InternalError', message }, requestId)
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID()
    const body = await readBody(request)
    const [path = '/', query = ''] = (request.url ?? '/').split('?', 2)
    const signed: SignedRequest = {
      method: request.method ?? 'GET',
      path,
      query,
      headers: request.headers,
      body: body ?? Buffer.alloc(0),
    }
    if (body === null) {
      const message = 'The request is larger than this service takes.'
      return send(
        response,
        errorAnswer('ec2', { status: 413, code: 'RequestEntityTooLarge', message }, requestId),
        null,
      )
    }
    let service: Service = 'ec2'
    try {
      const parameters = parametersOf(signed)
      service = serviceOf(signed, parameters)
      const regions = service === 'sts' ? [world.region, 'us-east-1'] : [world.region]
      const refused = refusal(signed, { ...world.credentials, regions })
      if (refused) return send(response, errorAnswer(service, REFUSALS[service][refused], requestId), null)
      const action = service === 'ssm' ? operationOf(signed) : (parameters.text('Action') ?? '')
      const fault = await context.controls.enter(spec.id, action)
      if (fault?.kind === 'connection-reset') {
        response.socket?.resetAndDestroy()
        return
      }
      // Taken, and never answered: until whoever asked gives up.
      if (fault?.kind === 'black-hole') return await new Promise((resolve) => response.once('close', () => resolve()))
      const instead = insteadOfAction(fault, service, requestId)
      advance()
      if (!instead && action === 'DescribeImages' && isUnfiltered(parameters))
        await new Promise<void>((resolve) => context.after(ALL_IMAGES_MS, resolve))
      const page = fault?.kind === 'duplicate-page' ? parametersOf(signed, fault) : parameters
      const answered = instead ?? perform(service, signed, page, fault, requestId)
      await context.controls.leave(spec.id, action)
      return send(response, answered, fault)
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error
      return send(response, errorAnswer(service, error, requestId), null)
    }
  }

  return {
    id: spec.id,
    name: spec.name,
    provider: 'aws-ec2',
    handle,
    books: () => {
      advance()
      return books(world, context.now())
    },
    crowd: (count, manner) => {
      crowd(world, count, context.now(), manner)
      context.changed()
    },
    changeCrowd: (kind, percent) => {
      const changed = changeCrowd(world, kind, percent, context.now())
      context.changed()
      return changed
    },
    snapshot: () => structuredClone(world),
    connection: (baseUrl) => ({
      entry: {
        id: spec.id,
        name: spec.name,
        provider: 'aws-ec2',
        region: world.region,
        profile: spec.id,
        endpoint: baseUrl,
        // What the others are held against, by the clock of the same machine.
        yardstick: true,
      },
      awsProfile: { name: spec.id, ...world.credentials },
    }),
  }
}

const isUnfiltered = (parameters: Parameters) =>
  !['Owner', 'ImageId', 'Filter', 'MaxResults'].some((name) => parameters.child(name))

const operationOf = (request: SignedRequest): string =>
  String(request.headers['x-amz-target'] ?? '').replace(/^AmazonSSM\./, '')

/** Query string and form together, as the Query protocol allows GET and POST. */
function parametersOf(request: SignedRequest, fault: Fault | null = null): Parameters {
  const form = String(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
  const pairs = [...new URLSearchParams(request.query), ...(form ? new URLSearchParams(request.body.toString()) : [])]
  return Parameters.parse(listPairs(fault, pairs))
}

/** By the scope that was signed, or by what an unsigned request looks like. */
function serviceOf(request: SignedRequest, parameters: Parameters): Service {
  const claim = readClaim(request.headers)
  const scoped = typeof claim === 'string' ? '' : claim.service
  if (scoped === 'ssm' || request.headers['x-amz-target'] !== undefined) return 'ssm'
  return scoped === 'sts' || parameters.text('Action') === 'GetCallerIdentity' ? 'sts' : 'ec2'
}
