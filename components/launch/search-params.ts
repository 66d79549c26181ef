import { parseAsArrayOf, parseAsInteger, parseAsJson, parseAsString, parseAsStringLiteral } from 'nuqs'
import { z } from 'zod'
import { archs } from '@/server/domain/catalogue'
import { reachOptions } from '@/server/domain/cloud'

const pinsSchema = z.record(z.string(), z.record(z.string(), z.string()))

/** The request lives in the URL, so that a prepared launch can be shared; defaults drop out. Memory in MiB, disk in GiB. */
export const launchParsers = {
  name: parseAsString.withDefault('web'),
  clouds: parseAsArrayOf(parseAsString),
  count: parseAsInteger.withDefault(1),
  vcpu: parseAsInteger.withDefault(2),
  memory: parseAsInteger.withDefault(4096),
  disk: parseAsInteger.withDefault(10),
  arch: parseAsStringLiteral(archs).withDefault('x86_64'),
  image: parseAsString.withDefault('ubuntu 24.04'),
  reach: parseAsStringLiteral(reachOptions).withDefault('auto'),
  pins: parseAsJson((value) => pinsSchema.parse(value)).withDefault({}),
}
