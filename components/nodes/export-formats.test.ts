import { expect, test } from 'vitest'
import { curlLine, exportFormats, exportPath } from './export-formats'

test('each format has a path with the filters of the screen', () => {
  const filters = { cloud: 'os1,os2', state: '', q: "it's", allocation: undefined }
  expect(exportFormats.map((format) => exportPath(format, filters))).toEqual([
    '/api/v1/exports/nodes?format=csv&cloud=os1%2Cos2&q=it%27s',
    '/api/v1/exports/nodes?format=json&cloud=os1%2Cos2&q=it%27s',
    '/api/v1/exports/nodes?format=ndjson&cloud=os1%2Cos2&q=it%27s',
    '/api/v1/exports/ansible?format=yaml&cloud=os1%2Cos2&q=it%27s',
    '/api/v1/exports/ansible?format=json&cloud=os1%2Cos2&q=it%27s',
    '/api/v1/exports/ssh-config?cloud=os1%2Cos2&q=it%27s',
    '/api/v1/exports/prometheus-sd?cloud=os1%2Cos2&q=it%27s',
  ])
})

test('a line for a shell holds nothing that the shell would read', () => {
  expect(curlLine('http://127.0.0.1:3000', "/x?q='$(id)'")).toBe(
    `curl -fsSOJ -H "Authorization: Bearer $PLUMBLINE_TOKEN" 'http://127.0.0.1:3000/x?q=%27$(id)%27'`,
  )
})
