/** Password tries for one address, whoever sends them: the sender's own address can be forged in a header. */
const triesMax = 10
const windowMs = 5 * 60_000
const addressesMax = 10_000

const tries = new Map<string, { count: number; until: number }>()

/** Answers 429 when too many passwords were tried for this e-mail address lately; null when the request may go on. */
export async function refuseTooManyTries(request: Request, now = Date.now()): Promise<Response | null> {
  if (request.method !== 'POST' || !new URL(request.url).pathname.endsWith('/sign-in/email')) return null
  const address = await addressOf(request)
  const known = tries.get(address)
  const entry = known && known.until > now ? known : { count: 0, until: now + windowMs }
  entry.count++
  tries.delete(address)
  tries.set(address, entry)
  if (tries.size > addressesMax) tries.delete(tries.keys().next().value!)
  if (entry.count <= triesMax) return null
  const seconds = Math.ceil((entry.until - now) / 1000)
  return Response.json(
    { code: 'TOO_MANY_TRIES', message: `Too many passwords were tried for this address. Try again in ${seconds} s.` },
    { status: 429, headers: { 'retry-after': String(seconds) } },
  )
}

/** Requests whose address we cannot read are counted together, so that no way of writing it goes uncounted. */
const unreadable = ''

const addressOf = async (request: Request): Promise<string> => (await emailOfRequest(request)) ?? unreadable

/** The e-mail address that somebody signs in with, in small letters; null when it cannot be read. The request stays readable. */
export async function emailOfRequest(request: Request): Promise<string | null> {
  try {
    const email = await emailOf(request.clone())
    return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 254) : null
  } catch {
    return null
  }
}

/** better-auth takes JSON and forms. */
async function emailOf(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type))
    return (await request.formData()).get('email')
  const body: unknown = await request.json()
  return typeof body === 'object' && body !== null && 'email' in body ? body.email : null
}
