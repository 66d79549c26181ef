import { z } from 'zod'

/** The keys that an object schema allows at a path below it; empty when there is no object there. */
export const keysAt = (schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] => {
  let current = unwrap(schema)
  for (const step of path) {
    if (current instanceof z.ZodObject) current = unwrap(current.shape[String(step)])
    else if (current instanceof z.ZodArray) current = unwrap(current.element)
    else return []
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : []
}

const unwrap = (schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined => {
  let current = schema
  while (current instanceof z.ZodOptional || current instanceof z.ZodNullable || current instanceof z.ZodDefault) {
    current = current.unwrap()
  }
  return current
}
