import { expect, test } from 'vitest'
import { paths } from './paths'

test('every address of the product', () => {
  expect({
    fleet: paths.fleet(),
    nodes: paths.nodes(),
    failedNodes: paths.nodes({ state: 'error', q: 'a b' }),
    inventory: paths.exportNodes('ansible', { format: 'yaml', cloud: 'os1,os2', q: '' }),
    cloud: paths.cloud('os 1'),
    launch: paths.launch({ clouds: 'harbor' }),
    allocation: paths.allocation('7', { node: 'n', step: '4' }),
    leftovers: paths.leftovers({ cloud: 'os1' }),
    settings: paths.settings('keys'),
    scorecards: paths.scorecards({ guideline: 'node-allocation 2016.10', cell: 'os1.5' }),
    scorecardsAsJson: paths.exportScorecards('json', { at: '2026-11-01' }),
    scorecardsAsCsv: paths.exportScorecards('csv'),
  }).toEqual({
    fleet: '/',
    nodes: '/nodes',
    failedNodes: '/nodes?state=error&q=a+b',
    inventory: '/api/v1/exports/ansible?format=yaml&cloud=os1%2Cos2',
    cloud: '/clouds/os%201',
    launch: '/launch?clouds=harbor',
    allocation: '/allocations/7?node=n&step=4',
    leftovers: '/leftovers?cloud=os1',
    settings: '/settings/keys',
    scorecards: '/scorecards?guideline=node-allocation+2016.10&cell=os1.5',
    scorecardsAsJson: '/api/v1/scorecards?at=2026-11-01',
    scorecardsAsCsv: '/api/v1/scorecards/csv',
  })
})
