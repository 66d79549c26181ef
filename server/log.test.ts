import { expect, test } from 'vitest'
import { createLogger, redactText } from './log'

const lines = (write: (logger: ReturnType<typeof createLogger>) => void): string => {
  const written: string[] = []
  write(createLogger('info', { write: (line: string) => void written.push(line) }))
  return written.join('')
}

test('members with a secret name are removed at any depth', () => {
  const out = lines((logger) =>
    logger.info(
      { cloud: { auth: { password: 'hunter2', username: 'ada' } }, headers: [{ 'X-Auth-Token': 'gAAAAA' }] },
      'probe',
    ),
  )
  expect(out).not.toContain('hunter2')
  expect(out).not.toContain('gAAAAA')
  expect(JSON.parse(out)).toMatchObject({ msg: 'probe', level: 'info', cloud: { auth: { username: 'ada' } } })
})

test('an error keeps its stack and cause, and loses credentials in its words', () => {
  const cause = new Error('connect to postgres://plumbline:hunter2@127.0.0.1:5432/x failed')
  const out = lines((logger) => logger.error({ err: new Error('no database', { cause }) }, 'start'))
  expect(out).not.toContain('hunter2')
  expect(out).toContain('log.test.ts')
  expect(JSON.parse(out).err.cause.message).toContain('postgres://plumbline:[redacted]@127.0.0.1')
})

test('messages are cleaned like fields', () => {
  expect(lines((logger) => logger.info('Authorization: Bearer abcdefgh12345'))).not.toContain('abcdefgh12345')
})

test('redactText takes out private keys and signed query parameters', () => {
  expect(redactText('a -----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY----- b')).toBe(
    'a [redacted] b',
  )
  expect(redactText('GET /x?X-Amz-Signature=abc&b=1')).toBe('GET /x?X-Amz-Signature=[redacted]&b=1')
  expect(redactText('GET /x?limit=5')).toBe('GET /x?limit=5')
})
