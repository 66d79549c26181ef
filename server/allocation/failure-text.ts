import type { Failure, FailureCode } from '@/server/domain/errors'

/**
 * What a sentence may name. `reason` is our own sentence, safe to show; `detail` the other side's words, redacted; `action`
 * what helps in this very case, where that is known better than for the code as a whole.
 */
export type FailureWords = { what?: string; reason?: string; detail?: string; action?: string | undefined }

type Text = { message: (words: FailureWords) => string; action: string }

const given = (fallback: string) => (words: FailureWords) => words.reason ?? fallback

/** The sentences for people, by code: what went wrong and why, and what can be done about it. One place for all. */
const texts: Record<FailureCode, Text> = {
  auth: {
    message: given('The cloud refused our credentials.'),
    action: 'Check user, password or key of this cloud under Settings, then try again.',
  },
  'not-found': {
    message: given('The cloud does not know something that we asked for.'),
    action: 'Refresh the catalogue of the cloud and launch again.',
  },
  conflict: {
    message: given('The cloud says that something is in the way.'),
    action: 'Try again; if it stays, look in the cloud for what holds it.',
  },
  quota: {
    message: given('The quota of the project or account is spent.'),
    action: 'Release something there, ask for more quota, or choose another cloud.',
  },
  capacity: {
    message: given('The cloud has no room for a node of this size at the moment.'),
    action: 'Try again later, or choose another size or cloud.',
  },
  invalid: {
    message: given('The cloud refused the request as invalid.'),
    action: 'Read the words of the cloud below; the request or our adapter has to change.',
  },
  'rate-limited': {
    message: given('The cloud asks for fewer requests.'),
    action: 'Wait a minute and try again.',
  },
  unavailable: {
    message: given('The cloud did not answer as it should.'),
    action: 'Look at the status page of the cloud; try again when it is well.',
  },
  timeout: {
    message: given('The cloud did not answer in time.'),
    action: 'Check the way to the endpoint, then try again.',
  },
  protocol: {
    message: given('The cloud answered something that is not its protocol.'),
    action: 'Check that the endpoint is the cloud itself and not a proxy or a login page.',
  },
  configuration: {
    message: given('This cloud cannot be used as it is configured.'),
    action: 'Correct the configuration of this cloud (plumbline.yaml, clouds.yaml or Settings), then try again.',
  },
  'plan-changed': {
    message: given('What would be chosen now differs from what was approved.'),
    action: 'Look at the plan again and launch, or launch with "accept a changed plan".',
  },
  'plan-ambiguous': {
    message: ({ what = 'choice', reason }) => `The ${what} is ambiguous. ${reason ?? ''}`.trim(),
    action: 'Choose one of the candidates.',
  },
  'nothing-fits': {
    message: ({ what = 'choice', reason }) => reason ?? `No ${what} fits the request.`,
    action: 'Change the request, or the configuration of the cloud.',
  },
  'node-failed': {
    message: given('The cloud accepted the node, and then it failed.'),
    action: 'Read the fault of the cloud below. Often another network, image or size helps.',
  },
  'node-vanished': {
    message: given('The node is gone from the cloud.'),
    action: 'Somebody or something removed it; look in the log of the cloud and launch again.',
  },
  'no-address': {
    message: given('The node got no address that it can be reached at.'),
    action: 'Choose another way to reach nodes of this cloud (for instance floating IP), or another network.',
  },
  unreachable: {
    message: given('The node does not answer on its SSH port from here.'),
    action: 'Check security groups and routes, and whether this cloud needs a bastion.',
  },
  'host-key-changed': {
    message: given('The node shows another host key than before.'),
    action: 'Do not log in. Find out who answers at this address; release the node if nobody can say.',
  },
  'login-refused': {
    message: given('None of the known users could log in with the node key.'),
    action: 'Name the login user of the image in the configuration of the cloud (ssh.users), then try again.',
  },
  'ssh-protocol': {
    message: given('The SSH server of the node does not answer as one does.'),
    action: 'Try again; if it stays, look at the console of the node.',
  },
  'privilege-missing': {
    message: given('The login user cannot become root without a password.'),
    action: 'Use an image whose login user may run sudo without a password, or one that lets root log in by key.',
  },
  'remote-script': {
    message: given('A script on the node failed.'),
    action: 'Read its output below; the image differs from what the script expects.',
  },
  verification: {
    message: given('The node is not in the state that was asked for.'),
    action: 'Read the facts of this step; the image does something of its own.',
  },
  'step-timeout': {
    message: given('The step did not end in its time.'),
    action: 'Try again; if it stays, look at the cloud and at the log of the step.',
  },
  cancelled: { message: given('It was cancelled.'), action: 'Nothing has to be done.' },
  'worker-lost': {
    message: given('The worker that did this was lost.'),
    action: 'Another worker goes on by itself.',
  },
  internal: {
    message: given('Plumbline itself made a mistake here.'),
    action: 'Try again; if it stays, report it with the log of this step.',
  },
}

/** The failure for a code, in words for people. */
export function failureText(code: FailureCode, words: FailureWords = {}): Failure {
  const { message, action } = texts[code]
  const failure: Failure = { code, message: message(words), action: words.action ?? action }
  return words.detail ? { ...failure, detail: words.detail } : failure
}
