import { describe, expect, it } from 'vitest'
import { tokenParameters } from './token-parameters'

const read = (line: string) => tokenParameters(line.split(' ').filter(Boolean))

describe('npm run token', () => {
  it('reads role, name, scopes and end', () => {
    expect(read('--role viewer --name ci')).toEqual({ role: 'viewer', name: 'ci' })
    expect(read('--role viewer --name ci --scopes read,exports --expires 30d')).toEqual({
      role: 'viewer',
      name: 'ci',
      scopes: ['read', 'exports'],
      expiresInDays: 30,
    })
    expect(read('--role viewer --name ci --expires 12w').expiresInDays).toBe(84)
    expect(read('--role viewer --name ci --expires 1y').expiresInDays).toBe(365)
  })

  it.each([
    ['--role viewer', /Both --role and --name are needed/],
    ['--role viewer --name ci --scopes all', /no scope "all"; there are read, exports/],
    ['--role viewer --name ci --scopes read,', /no scope ""/],
    ['--role viewer --name ci --expires 30', /30d, 12w or 1y, not "30"/],
    ['--role viewer --name ci --forever', /forever.*Usage: npm run token/],
  ])('refuses %s with the way it is written', (line, message) => {
    expect(() => read(line)).toThrow(message)
  })
})
