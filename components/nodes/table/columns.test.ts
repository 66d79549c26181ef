import { expect, test } from 'vitest'
import { layoutOf } from './columns'

test('a list of the past offers no order but that of names', () => {
  const sorts = (past: boolean) => layoutOf(['name', 'state', 'cloud'], past).list.map(({ sort }) => sort)
  expect(sorts(false)).toEqual(['name', 'state', 'cloud'])
  expect(sorts(true)).toEqual(['name', undefined, undefined])
})
