import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CloudProvider } from '../port'
import { type AwsOptions, createAwsEc2Provider } from '.'

/** One request as it came over the wire: form parameters of EC2 and STS, `Names` and the like of SSM as JSON. */
export type FakeRequest = { action: string; parameters: Record<string, string>; json: unknown; authorization: string }
export type FakeAnswer =
  | { status?: number; headers?: Record<string, string>; body: string; html?: boolean }
  /** The connection is reset in place of an answer. */
  | 'reset'
  /** No answer at all. */
  | 'silence'
  /** A body without end, a byte every 20 ms. */
  | 'drip'
export type FakeEc2 = {
  endpoint: string
  requests: FakeRequest[]
  provider(options?: AwsOptions): Promise<CloudProvider>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A service that answers canned documents over HTTP: for the oddities that a well-made service does not have. An action
 * without an answer is InvalidAction, so that a test names all that it needs.
 */
export async function fakeEc2(
  answers: Record<string, (request: FakeRequest, count: number) => FakeAnswer>,
): Promise<FakeEc2> {
  const requests: FakeRequest[] = []
  const server = createServer(async (incoming, response) => {
    const request = await parse(incoming)
    requests.push(request)
    const count = requests.filter((one) => one.action === request.action).length
    const make = Object.hasOwn(answers, request.action) ? answers[request.action] : undefined
    const answer = make
      ? make(request, count)
      : ec2Error('InvalidAction', `The action ${request.action} is not valid for this web service.`)
    if (answer === 'silence') return
    if (answer === 'drip') {
      response.writeHead(200, { 'content-type': 'text/xml' })
      const timer = setInterval(() => response.write('<'), 20)
      response.once('close', () => clearInterval(timer))
      return
    }
    if (answer === 'reset') {
      incoming.socket.resetAndDestroy()
      return
    }
    const type = answer.html ? 'text/html' : 'text/xml;charset=UTF-8'
    response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers })
    response.end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const opened: CloudProvider[] = []
  return {
    endpoint,
    requests,
    async provider(options = {}) {
      const variables = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'the-secret' }
      const provider = await createAwsEc2Provider(
        { id: 'fake', provider: 'aws-ec2', region: 'us-east-1', endpoint },
        { variables, homeFolder: '/nonexistent', installation: 'inst' },
        { backoffMs: 5, settleMs: 0, requestTimeoutMs: 2_000, ...options },
      )
      opened.push(provider)
      return provider
    },
    async [Symbol.asyncDispose]() {
      for (const provider of opened) await provider.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function parse(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString('utf8')
  const target = incoming.headers['x-amz-target']
  const authorization = incoming.headers.authorization ?? ''
  if (typeof target === 'string')
    return { action: target.replace('AmazonSSM.', ''), parameters: {}, json: JSON.parse(body), authorization }
  const parameters = Object.fromEntries(new URLSearchParams(body))
  return { action: parameters.Action ?? '', parameters, json: null, authorization }
}

/** `<Action>Response` around the given inner XML. */
export const ec2Answer = (action: string, inner: string): FakeAnswer => ({
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<${action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${inner}</${action}Response>`,
})

export const ec2Error = (code: string, message: string, status = 400, headers = {}): FakeAnswer => ({
  status,
  headers,
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`,
})

/** DescribeInstances with one reservation a list. */
export const reservations = (lists: string[][], nextToken = ''): FakeAnswer =>
  ec2Answer(
    'DescribeInstances',
    `<reservationSet>${lists
      .map(
        (items, n) =>
          `<item><reservationId>r-${n}</reservationId><instancesSet>${items.join('')}</instancesSet></item>`,
      )
      .join('')}</reservationSet>${nextToken === '' ? '' : `<nextToken>${nextToken}</nextToken>`}`,
  )

export const instanceXml = (id: string, state = 'running', inner = ''): string =>
  `<item><instanceId>${id}</instanceId><instanceState><code>16</code><name>${state}</name></instanceState>${inner}</item>`
