import readline from 'node:readline'
import { BareClient } from './bare-client'
import { type Cost, measured } from './cost'
import { pageEc2 } from './page-ec2'
import { pageOpenStack } from './page-openstack'

/**
 * Reads all pages of a cloud's lists each time that it is asked to, with the page sizes that the product asks for, and keeps
 * nothing: what listing costs at least. Its words are the kind of cloud and where it is.
 */
const [kind = '', ...words] = process.argv.slice(2)

export type Paged = Cost & { nodes: number; requests: number }

for await (const _line of readline.createInterface({ input: process.stdin })) {
  const client = new BareClient()
  const { cost, result } = await measured(() => (kind === 'ec2' ? pageEc2 : pageOpenStack)(client, words))
  client.close()
  const told: Paged = { ...cost, nodes: result, requests: client.requests }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}
