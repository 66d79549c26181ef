import { DECLARATION, ec2ErrorDocument, element } from './wire/xml'

/** An HTTP answer, before a fault has a go at it. */
export type Answer = { status: number; headers: Record<string, string>; body: string }

const XML = { 'content-type': 'text/xml;charset=UTF-8', 'cache-control': 'no-cache, no-store' }

export const xmlAnswer = (status: number, body: string, requestId: string): Answer => ({
  status,
  headers: { ...XML, 'x-amzn-requestid': requestId },
  body,
})

/** The three services' ways to say an error; their codes differ for the same cause. */
export type Service = 'ec2' | 'sts' | 'ssm'

export type ServiceError = { code: string; message: string; status: number }

export function errorAnswer(service: Service, error: ServiceError, requestId: string): Answer {
  if (service === 'ssm')
    return jsonAnswer(error.status, { __type: error.code, message: error.message || undefined }, requestId)
  if (service === 'ec2')
    return xmlAnswer(error.status, ec2ErrorDocument(error.code, error.message, requestId), requestId)
  const type = error.status < 500 ? 'Sender' : 'Receiver'
  const body = element(
    'ErrorResponse',
    { Error: { Type: type, Code: error.code, Message: error.message }, RequestId: requestId },
    ' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"',
  )
  return xmlAnswer(error.status, DECLARATION + body, requestId)
}

export const jsonAnswer = (status: number, body: unknown, requestId: string): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId },
  body: JSON.stringify(body),
})
