import { describe, expect, it } from 'vitest'
import { scorecardOf } from '@/server/conformance/scorecard-of'
import { cloud, guideline, judged } from '@/server/conformance/testing/guideline'
import { badge } from './badge'
import { scorecardColumns, scorecardsCsv } from './scorecards-csv'

const now = '2026-11-20T12:00:00.000Z'
const card = (name: string, words: Parameters<typeof judged>[1] = {}, runs = 1) =>
  scorecardOf({
    guideline: guideline(),
    cloud: cloud({ name, simulated: false }),
    runs: runs === 0 ? [] : [judged('2026-11-19', words)],
    now,
    yardstick: null,
  })

describe('scorecards as CSV', () => {
  it('has one row a cell, and a name of a cloud is never a formula', async () => {
    const lines: string[] = []
    for await (const line of scorecardsCsv([card('=HYPERLINK("http://example.org")', { address: 'NO' })], now))
      lines.push(line)
    expect(lines).toHaveLength(9)
    expect(lines[0]).toBe(`${scorecardColumns.join(',')}\r\n`)
    expect(lines[5]).toContain(
      `cloud-1,"'=HYPERLINK(""http://example.org"")",openstack,false,node-allocation 2016.10,${now},7,8,true,5,Address,NO`,
    )
    for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@]/)
  })
})

describe('a badge', () => {
  it('says in its title what the points show, and in words how many', () => {
    const svg = badge(card('Harbor', { address: 'NO', 'log-in': 'PARTIAL' }), new Date(now))
    expect(svg).toContain(
      '<title id="t">Harbor, node-allocation 2016.10, 2026-11-20: 6.5 of 8. 6 of 8 steps YES; 5 Address NO; 6 Log in PARTIAL.</title>',
    )
    expect(svg).toContain('>6.5 of 8</text>')
    expect(svg.match(/<circle class="y"/g)).toHaveLength(6)
    expect(svg.match(/<rect class="n"/g)).toHaveLength(1)
  })

  it('is incomplete or not measured rather than zero, and takes no markup from a name', () => {
    expect(badge(card('Harbor', { address: 'UNKNOWN' }), new Date(now))).toContain('>incomplete</text>')
    const svg = badge(card('<script>"&', {}, 0), new Date(now))
    expect(svg).toContain('>not measured</text>')
    expect(svg).toContain('&lt;script&gt;&quot;&amp;, node-allocation')
    expect(svg).not.toContain('<script>')
  })
})
