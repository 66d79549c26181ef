import { BlockList, isIP } from 'node:net'
import { minimatch } from '@/lab/machines/patterns'

/** How the parser sees files: with root's eyes. `glob` answers sorted paths, as glob(3) does. */
export type ConfigFiles = { read(path: string): string | null; glob(pattern: string): string[] }

type Criterion = { name: 'user' | 'group' | 'host' | 'address'; patterns: string[] }
export type Directive = { keyword: string; value: string; match: Criterion[] | null }
export type SshdConfig = { directives: Directive[]; errors: string[] }

/** Of whom the configuration is asked; null asks for the part outside of Match blocks. */
export type Connection = { user: string; groups: string[]; host: string; address: string }

/** Keyword in lower case, with OpenSSH 9's default; the order is that of `sshd -T`. */
const defaults = {
  port: '22',
  addressfamily: 'any',
  listenaddress: '0.0.0.0:22',
  usepam: 'no',
  logingracetime: '120',
  x11forwarding: 'no',
  maxauthtries: '6',
  maxsessions: '10',
  clientaliveinterval: '0',
  clientalivecountmax: '3',
  permitrootlogin: 'without-password',
  ignorerhosts: 'yes',
  hostbasedauthentication: 'no',
  pubkeyauthentication: 'yes',
  kerberosauthentication: 'no',
  gssapiauthentication: 'no',
  passwordauthentication: 'yes',
  kbdinteractiveauthentication: 'yes',
  printmotd: 'yes',
  permittty: 'yes',
  strictmodes: 'yes',
  permitemptypasswords: 'no',
  allowtcpforwarding: 'yes',
  allowagentforwarding: 'yes',
  usedns: 'no',
  pidfile: '/run/sshd.pid',
  loglevel: 'INFO',
  syslogfacility: 'AUTH',
  banner: 'none',
  forcecommand: 'none',
  authorizedkeyscommand: 'none',
  authorizedkeyscommanduser: 'none',
  trustedusercakeys: 'none',
  authenticationmethods: 'any',
  authorizedkeysfile: '.ssh/authorized_keys .ssh/authorized_keys2',
} as const

/** Known, kept and shown when set, without an effect of their own here. */
const accepted = new Set([
  ...['acceptenv', 'subsystem', 'hostkey', 'allowusers', 'denyusers', 'allowgroups', 'denygroups', 'ciphers', 'macs'],
  ...['kexalgorithms', 'hostkeyalgorithms', 'pubkeyacceptedalgorithms', 'casignaturealgorithms', 'maxstartups'],
  ...['tcpkeepalive', 'compression', 'versionaddendum', 'gatewayports', 'permituserenvironment', 'printlastlog'],
  ...['x11displayoffset', 'x11uselocalhost', 'permittunnel', 'permitopen', 'permituserrc', 'rekeylimit', 'ipqos'],
  ...['chrootdirectory', 'gssapicleanupcredentials', 'gssapistrictacceptorcheck', 'gssapikeyexchange'],
  ...['allowstreamlocalforwarding', 'disableforwarding', 'fingerprinthash', 'setenv', 'streamlocalbindunlink'],
  ...['streamlocalbindmask', 'debianbanner', 'pubkeyauthoptions', 'requiredrsasize', 'hostcertificate', 'moduli'],
])
const repeated = new Set([
  'acceptenv',
  'subsystem',
  'hostkey',
  'allowusers',
  'denyusers',
  'allowgroups',
  'denygroups',
  'port',
])

const aliases: Record<string, string> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  dsaauthentication: 'pubkeyauthentication',
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
}
const yesNo = new Set<string>(
  Object.entries(defaults).flatMap(([key, value]) => (/^(yes|no)$/.test(value) ? [key] : [])),
)
const rootLoginValues = new Set(['yes', 'no', 'without-password', 'prohibit-password', 'forced-commands-only'])

/** Splits a line as sshd does: blanks or one `=`, double quotes, comments from `#` on. */
export function words(line: string): string[] {
  const found = line.match(/"[^"]*"|#.*|[^\s"#]+|#/g) ?? []
  const comment = found.findIndex((word) => word.startsWith('#'))
  return (comment === -1 ? found : found.slice(0, comment)).map((word) => word.replace(/^"(.*)"$/, '$1'))
}

/**
 * Reads a configuration with everything that it includes, in sshd's order: an Include stands where it is written, and
 * the first value of a keyword wins. Errors are worded like sshd's; a configuration with errors must not be used.
 */
export function parseSshdConfig(path: string, files: ConfigFiles): SshdConfig {
  const config: SshdConfig = { directives: [], errors: [] }
  const text = files.read(path)
  if (text === null) return { directives: [], errors: [`${path}: No such file or directory`] }
  parseFile({ path, text, depth: 0, match: null }, files, config)
  const bad = config.errors.length
  if (bad > 0) config.errors.push(`${path}: terminating, ${bad} bad configuration options`)
  return config
}

type Source = { path: string; text: string; depth: number; match: Criterion[] | null }

function parseFile(source: Source, files: ConfigFiles, config: SshdConfig): void {
  // A Match block that begins in an included file ends with it.
  let match = source.match
  for (const [index, line] of source.text.split('\n').entries()) {
    const separated = line.replace(/^(\s*[A-Za-z0-9]+)\s*=\s*/, '$1 ')
    const [first, ...values] = words(separated)
    if (first === undefined) continue
    const lower = first.toLowerCase()
    const keyword = aliases[lower] ?? lower
    const fail = (what: string): void => {
      config.errors.push(`${source.path}: line ${index + 1}: ${what}`)
    }
    if (keyword === 'match') {
      const criteria = parseCriteria(values)
      if (!criteria) fail('Bad Match condition')
      // `Match all` ends a block: what follows counts for everybody again.
      else match = criteria === 'all' ? null : criteria
    } else if (keyword === 'include') {
      if (source.depth >= 16) fail('Too many recursive configuration includes')
      else includeAll({ ...source, match }, values, files, config)
    } else if (!(keyword in defaults) && !accepted.has(keyword)) fail(`Bad configuration option: ${first}`)
    else if (values.length === 0) fail(`${first}: missing argument.`)
    else {
      const problem = checkValue(first, keyword, values)
      if (problem) fail(problem)
      else config.directives.push({ keyword, value: canonical(keyword, values), match })
    }
  }
}

function includeAll(source: Source, patterns: string[], files: ConfigFiles, config: SshdConfig): void {
  for (const pattern of patterns) {
    for (const path of files.glob(pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`)) {
      const text = files.read(path)
      if (text !== null) parseFile({ path, text, depth: source.depth + 1, match: source.match }, files, config)
    }
  }
}

function checkValue(written: string, keyword: string, values: string[]): string | null {
  const value = (values[0] ?? '').toLowerCase()
  const known =
    keyword === 'permitrootlogin' ? rootLoginValues.has(value) : !yesNo.has(keyword) || /^(yes|no)$/.test(value)
  if (!known && keyword !== 'allowtcpforwarding') return `unsupported option "${values[0]}".`
  if (keyword === 'port' && !/^\d{1,5}$/.test(value)) return `Badly formatted port number.`
  const single = yesNo.has(keyword) || keyword === 'permitrootlogin'
  if (single && values.length > 1) return `keyword ${written} extra arguments at end of line`
  return null
}

function canonical(keyword: string, values: string[]): string {
  const value = values.join(' ')
  if (keyword === 'permitrootlogin') return value.toLowerCase().replace('prohibit-password', 'without-password')
  return yesNo.has(keyword) ? value.toLowerCase() : value
}

function parseCriteria(values: string[]): Criterion[] | 'all' | null {
  const criteria: Criterion[] = []
  for (let index = 0; index < values.length; index += 2) {
    const name = (values[index] ?? '').toLowerCase()
    if (name === 'all' && values.length === 1) return 'all'
    const patterns = values[index + 1]?.split(',')
    if (!patterns || !['user', 'group', 'host', 'address'].includes(name)) return null
    criteria.push({ name: name as 'user' | 'group' | 'host' | 'address', patterns })
  }
  return criteria.length > 0 ? criteria : null
}

/** Whether a value matches a list of patterns with `*`, `?` and negation by `!`. */
export function matchesList(value: string, patterns: string[]): boolean {
  if (patterns.some((pattern) => pattern.startsWith('!') && minimatch(value, pattern.slice(1)))) return false
  return patterns.some((pattern) => !pattern.startsWith('!') && minimatch(value, pattern))
}

/** As `matchesList`, and ranges such as 192.0.2.0/24 too. */
function matchesAddress(address: string, patterns: string[]): boolean {
  const within = (range: string): boolean => {
    const [net = '', bits] = range.split('/')
    if (bits === undefined || isIP(net) === 0 || isIP(net) !== isIP(address)) return false
    const list = new BlockList()
    const family = isIP(net) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(net, Number(bits), family)
    return list.check(address, family)
  }
  const ranges = patterns.map((pattern) => {
    const negated = pattern.startsWith('!')
    const range = negated ? pattern.slice(1) : pattern
    return within(range) ? `${negated ? '!' : ''}${address}` : pattern
  })
  return matchesList(address, ranges)
}

function holds(criterion: Criterion, connection: Connection): boolean {
  const { patterns } = criterion
  if (criterion.name === 'group') return connection.groups.some((group) => matchesList(group, patterns))
  if (criterion.name === 'address') return matchesAddress(connection.address, patterns)
  return matchesList(connection[criterion.name], patterns)
}

export type Effective = Map<string, string[]>

/** The values in force for a connection; without one, Match blocks do not apply (as `sshd -T` without -C). */
export function effective(config: SshdConfig, connection: Connection | null): Effective {
  const values: Effective = new Map()
  const applies = (match: Criterion[] | null): boolean =>
    match === null || (connection !== null && match.every((criterion) => holds(criterion, connection)))
  // A Match block overrides what stands outside: its values are taken first.
  const ordered = [
    ...config.directives.filter(({ match }) => match !== null && applies(match)),
    ...config.directives.filter(({ match }) => match === null),
  ]
  for (const { keyword, value } of ordered) {
    const before = values.get(keyword)
    if (!before) values.set(keyword, [value])
    else if (repeated.has(keyword)) before.push(value)
  }
  for (const [keyword, value] of Object.entries(defaults)) if (!values.has(keyword)) values.set(keyword, [value])
  return values
}

/** One value that always has a default. */
export function setting(values: Effective, keyword: keyof typeof defaults): string {
  return values.get(keyword)?.[0] ?? defaults[keyword]
}

/** The output of `sshd -T`: one lower-case keyword and its value a line. */
export function dump(values: Effective): string {
  const known = Object.keys(defaults)
  const order = [...known, ...[...values.keys()].filter((keyword) => !(keyword in defaults))]
  return order.flatMap((keyword) => (values.get(keyword) ?? []).map((value) => `${keyword} ${value}\n`)).join('')
}
