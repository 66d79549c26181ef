import type { z } from 'zod'
import { providerKinds } from '@/server/domain/cloud'
import { awsCloudSchema, openstackCloudSchema } from '@/server/domain/cloud-schema'
import { nearestWord } from '@/server/domain/nearest'
import { keysAt } from './schema-keys'

const schemas = { openstack: openstackCloudSchema, 'aws-ec2': awsCloudSchema } as const

/** What is wrong with one key, below a cloud. `unknown` names a key that must not be there. */
export type KeyIssue = { path: PropertyKey[]; unknown: string | null; message: string }

/** The issues of a cloud's entry as sentences. `input` is the entry as it was given. Values are repeated only where they choose from a list. */
export const keyIssues = (issues: readonly z.core.$ZodIssue[], input: unknown): KeyIssue[] =>
  issues.flatMap((issue): KeyIssue[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...issue.path],
        unknown: key,
        message: unknownKey(key, issue.path, input),
      }))
    }
    return [{ path: [...issue.path], unknown: null, message: valueText(issue, valueAt(input, issue.path)) }]
  })

const unknownKey = (key: string, path: readonly PropertyKey[], input: unknown): string => {
  const provider = valueAt(input, ['provider'])
  const kind = provider === 'openstack' || provider === 'aws-ec2' ? provider : null
  const known = kind ? keysAt(schemas[kind], path) : []
  const other = kind === 'openstack' ? 'aws-ec2' : 'openstack'
  if (kind && keysAt(schemas[other], path).includes(key)) {
    return `the key "${key}" belongs to provider ${other}, and this cloud is ${kind}. Remove it.`
  }
  const near = nearestWord(key, known)
  return near
    ? `there is no key "${key}". Did you mean "${near}"?`
    : `there is no key "${key}". Known keys here: ${known.join(', ')}.`
}

const valueText = (issue: z.core.$ZodIssue, value: unknown): string => {
  const missing = value === undefined
  switch (issue.code) {
    case 'invalid_union':
      return missing ? `is missing; it must be ${providerKinds.join(' or ')}.` : chooseText(value, [...providerKinds])
    case 'invalid_value':
      return missing ? `is missing; it must be ${list(issue.values)}.` : chooseText(value, issue.values.map(String))
    case 'invalid_type':
      return missing
        ? `is missing; it must be ${article(issue.expected)}.`
        : `must be ${article(issue.expected)}, and is ${article(kindOf(value))}.`
    case 'too_small':
    case 'too_big':
      return sizeText(issue)
    case 'invalid_format':
      return issue.format === 'url' ? 'must be a URL, such as https://ec2.example:443.' : `${sentence(issue.message)}`
    default:
      return sentence(issue.message)
  }
}

const chooseText = (value: unknown, allowed: string[]): string => {
  const near = typeof value === 'string' ? nearestWord(value, allowed) : null
  const said = typeof value === 'string' && value.length <= 40 ? `, and is "${value}"` : ''
  return `must be ${list(allowed)}${said}.${near ? ` Did you mean "${near}"?` : ''}`
}

const sizeText = (issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string => {
  if (issue.code === 'too_small') {
    return issue.origin === 'string' ? 'must not be empty.' : `must be ${issue.minimum} or more.`
  }
  return issue.origin === 'string'
    ? `must have ${issue.maximum} characters or fewer.`
    : `must be ${issue.maximum} or less.`
}

const list = (values: readonly unknown[]): string => {
  const words = values.map(String)
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'nothing')
}

const names: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  null: 'empty',
}
const article = (kind: string): string => names[kind] ?? kind

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

const sentence = (message: string): string => (/[.?!]$/.test(message) ? message : `${message}.`)

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (current, step) => (typeof current === 'object' && current !== null ? Reflect.get(current, step) : undefined),
    value,
  )
