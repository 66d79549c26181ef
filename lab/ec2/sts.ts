import { type Answer, errorAnswer, xmlAnswer } from './answer'
import type { Ec2World } from './state/types'
import { DECLARATION, element } from './wire/xml'

/** `GetCallerIdentity`, the one question that every key may ask. */
export function answerSts(world: Ec2World, action: string, requestId: string): Answer {
  if (action !== 'GetCallerIdentity') {
    const message = `Could not find operation ${action} for version 2011-06-15`
    return errorAnswer('sts', { status: 400, code: 'InvalidAction', message }, requestId)
  }
  const document = element(
    'GetCallerIdentityResponse',
    {
      GetCallerIdentityResult: {
        Arn: `arn:aws:iam::${world.account}:user/${world.userName}`,
        UserId: world.userId,
        Account: world.account,
      },
      ResponseMetadata: { RequestId: requestId },
    },
    ' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"',
  )
  return xmlAnswer(200, DECLARATION + document, requestId)
}
