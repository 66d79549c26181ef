import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { postLine } from './api-call'

test('a shell reads the body as it was, quotes included', () => {
  const body = { name: `it's "quoted" $HOME \`date\`` }
  const line = postLine('https://plumbline.example/api/v1/allocations', body)
  const words = execFileSync('sh', ['-c', line.replace('curl', "printf '%s\\n'")], { encoding: 'utf8' })
  expect(JSON.parse(words.trim().split('\n').at(-1)!)).toEqual(body)
})
