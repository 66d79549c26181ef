/** What the parts of the control API are asked and answer. */
export type Answer = { status: number; body: unknown } | { html: string } | { seeOther: string }
export type Request = {
  method: string
  path: string[]
  query: URLSearchParams
  body: unknown
  form: boolean
  gone: Promise<void>
}

export const answer = (status: number, body: unknown): Answer => ({ status, body })
export const problem = (status: number, error: string): Answer => answer(status, { error })
