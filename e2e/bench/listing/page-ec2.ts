import { createHash, createHmac } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import type { BareClient } from './bare-client'

type Page = {
  DescribeInstancesResponse: {
    reservationSet: { item: { instancesSet: { item: unknown[] } }[] } | ''
    nextToken?: string
  }
}

const parser = new XMLParser({ isArray: (name) => name === 'item', parseTagValue: false })
const sha = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** Pages DescribeInstances. Words: the endpoint, region, access key and secret. Answers how many instances there are. */
export async function pageEc2(client: BareClient, words: string[]): Promise<number> {
  const [endpoint = '', region = '', key = '', secret = ''] = words
  let count = 0
  for (let token: string | undefined, first = true; first || token; first = false) {
    const form = new URLSearchParams({ Action: 'DescribeInstances', Version: '2016-11-15', MaxResults: '1000' })
    if (token) form.set('NextToken', token)
    const body = form.toString()
    const headers = sign({ host: new URL(endpoint).host, region, key, secret }, body)
    const { text } = await client.ask('POST', `${endpoint}/`, headers, body)
    const { reservationSet, nextToken }: Page['DescribeInstancesResponse'] =
      parser.parse(text).DescribeInstancesResponse
    if (reservationSet !== '') for (const { instancesSet } of reservationSet.item) count += instancesSet.item.length
    token = nextToken || undefined
  }
  return count
}

/** Signature Version 4 of a POST to `/`, as AWS documents it. */
function sign(
  { host, region, key, secret }: { host: string; region: string; key: string; secret: string },
  body: string,
): Record<string, string> {
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const day = time.slice(0, 8)
  const type = 'application/x-www-form-urlencoded'
  const signed = 'content-type;host;x-amz-date'
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${host}\nx-amz-date:${time}\n\n${signed}\n${sha(body)}`
  const scope = `${day}/${region}/ec2/aws4_request`
  const signing = [day, region, 'ec2', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`)
  const signature = hmac(signing, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha(canonical)}`).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
  return { 'content-type': type, 'x-amz-date': time, authorization }
}
