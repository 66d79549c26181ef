import { AsyncLocalStorage } from 'node:async_hooks'
import { EC2Client } from '@aws-sdk/client-ec2'
import { SSMClient } from '@aws-sdk/client-ssm'
import { STSClient } from '@aws-sdk/client-sts'
import type { z } from 'zod'
import type { AwsCloudConfig } from '@/server/domain/cloud-schema'
import { ProviderError } from '../errors'
import { hostOf, noGuard, withRetries } from '../http'
import type { Call, ProviderEnvironment } from '../port'
import { chooseAuthorities, chooseCredentials } from './credentials'
import { type CallPlace, isExpired, toProviderError } from './errors'
import { type Running, recordExchanges } from './record'

/** What differs in tests: time limits, back-off and page sizes. Times in milliseconds. */
export type AwsOptions = {
  connectTimeoutMs?: number
  requestTimeoutMs?: number
  backoffMs?: number
  /** MaxResults of paged actions, within what each action allows. */
  pageSize?: number
  /** How long a server may stay invisible after a create whose answer was lost. */
  settleMs?: number
}

type Clients = { ec2: EC2Client; ssm: SSMClient; sts: STSClient }
type Service = keyof Clients
type Send<Output> = (clients: Clients, options: { abortSignal: AbortSignal }) => Promise<Output>
/** `create` may not be sent twice without a look in between; everything else may be repeated. */
type Kind = 'read' | 'repeatable' | 'create'

const requestMsMax = 60_000

export type Aws = {
  region: string
  options: AwsOptions
  /** Sends one action, records each try, repeats what may be repeated, checks the answer's shape. Throws ProviderError. */
  ask<Schema extends z.ZodType>(
    call: Call,
    request: { service?: Service; action: string; kind?: Kind; answer: Schema; send: Send<unknown> },
  ): Promise<z.output<Schema>>
  /** What the SDK signs with now. Holds secrets: for what is no secret of it only. */
  credentials(call: Call): Promise<unknown>
  /** Where they come from, in words without a secret. */
  credentialsFrom: string
  close(): void
}

/**
 * The three AWS clients of one account and region. The SDK's own retries are off (maxAttempts 1): its back-off cannot be
 * aborted, and it would repeat a create whose answer was lost, which is safe on AWS but makes a second server on
 * services that ignore ClientToken.
 */
export function createAws(config: AwsCloudConfig, environment: ProviderEnvironment, options: AwsOptions = {}): Aws {
  const { variables, guard = noGuard } = environment
  const ca = chooseAuthorities(environment)
  const credentials = chooseCredentials(config, environment)
  const endpointOf = (service: Service): string | undefined =>
    config.endpoint ?? variables[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? variables.AWS_ENDPOINT_URL
  const hosts = (service: Service): string =>
    hostOf(endpointOf(service) ?? `https://${service}.${config.region}.amazonaws.com`)
  const settings = (service: Service) => ({
    region: config.region,
    credentials: credentials.provider,
    endpoint: endpointOf(service),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: options.connectTimeoutMs ?? 10_000,
      requestTimeout: options.requestTimeoutMs ?? requestMsMax,
      throwOnRequestTimeout: true,
      // Several steps of several nodes go on at once.
      httpAgent: { keepAlive: true, maxSockets: 50 },
      httpsAgent: { keepAlive: true, maxSockets: 50, ...(ca ? { ca } : {}) },
    },
  })
  const clients: Clients = {
    ec2: new EC2Client(settings('ec2')),
    ssm: new SSMClient(settings('ssm')),
    sts: new STSClient(settings('sts')),
  }
  const calls = new AsyncLocalStorage<Running>()
  const current = () => calls.getStore()
  recordExchanges(clients.ec2, 'xml', current)
  recordExchanges(clients.sts, 'xml', current)
  recordExchanges(clients.ssm, 'json', current)

  return {
    region: config.region,
    options,
    credentials: (call) => untilAborted(clients.ec2.config.credentials(), call.signal),
    credentialsFrom: credentials.described,
    async ask(call, { service = 'ec2', action, kind = 'read', answer, send }) {
      const place: CallPlace = {
        action,
        service,
        region: config.region,
        host: hosts(service),
        credentials: credentials.described,
      }
      const again = (error: ProviderError, tries: number): boolean => {
        if (/^(ENOTFOUND|ECONNREFUSED)$/.test(error.options.providerCode ?? '')) return kind !== 'create' && tries < 2
        if (kind === 'create') return error.code === 'rate-limited'
        return error.retry || (error.code === 'protocol' && kind === 'read' && tries < 3)
      }
      /** One try, of at most the request's time from the connection to the last byte: a slow drip ends, too. */
      const once = async (): Promise<unknown> => {
        const running: Running = { call, place, guard }
        const time = AbortSignal.timeout(options.requestTimeoutMs ?? requestMsMax)
        const signal = AbortSignal.any([call.signal, time])
        try {
          return await calls.run(running, () => untilAborted(send(clients, { abortSignal: signal }), signal))
        } catch (error) {
          call.signal.throwIfAborted()
          if (running.refusal) throw running.refusal.cause
          throw toProviderError(time.aborted ? time.reason : error, place)
        }
      }
      const policy = { signal: call.signal, backoffMs: options.backoffMs, again, budget: guard.budget }
      let renewed = false
      const output = await withRetries(policy, async () => {
        try {
          return await guard.attempt(call, once)
        } catch (error) {
          // A session may end in the middle of a listing: once more with what file, SSO or role give now. Nothing was done.
          if (renewed || !isExpired(error)) throw error
          renewed = true
          await renew(clients[service])
          return await guard.attempt(call, once)
        }
      })
      const parsed = answer.safeParse(output)
      if (parsed.success) return parsed.data
      throw new ProviderError(
        'protocol',
        `The answer to ${action} lacks what the EC2 API promises. Check the endpoint.`,
        {
          detail: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
        },
      )
    },
    close() {
      for (const client of Object.values(clients)) client.destroy()
    },
  }
}

/** Reads the credentials again, past what the SDK remembers. What cannot be read shows in the next call. */
const renew = async (client: Clients[Service]): Promise<void> => {
  await client.config.credentials({ forceRefresh: true }).catch(() => undefined)
}

/** Also ends what the SDK does not tie to the signal: reading files, asking the metadata service. */
function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
