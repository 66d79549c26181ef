import type { Arch } from '@/server/domain/catalogue'

type System = { distro: string; version: string | null }
/** Distribution and version out of an image's name, with the pattern that fitted and the part that it fitted. */
export type NamedSystem = System & { pattern: string; text: string }

const synonyms: Readonly<Record<string, string>> = {
  rockylinux: 'rocky',
  'rocky-linux': 'rocky',
  alma: 'almalinux',
  'alma-linux': 'almalinux',
  redhat: 'rhel',
  'red-hat': 'rhel',
  'centos-stream': 'centos',
  centosstream: 'centos',
  amazonlinux: 'amazon',
  amzn: 'amazon',
  'amazon-linux': 'amazon',
  suse: 'sles',
  sle: 'sles',
  'opensuse-leap': 'opensuse',
  coreos: 'fedora-coreos',
  archlinux: 'arch',
  alpinelinux: 'alpine',
}

/** One spelling for what images call their distribution (libosinfo ids, and the variants that are seen). */
export const normaliseDistro = (word: string): string => {
  const plain = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-')
  return synonyms[plain] ?? plain
}

/** Releases by code name, for names that tell no number. Those of 2016 stand on clouds still. */
const codenames: Readonly<Record<string, System>> = {
  ...releases('ubuntu', {
    precise: '12.04',
    trusty: '14.04',
    xenial: '16.04',
    bionic: '18.04',
    focal: '20.04',
    jammy: '22.04',
    noble: '24.04',
    plucky: '25.04',
    questing: '25.10',
    resolute: '26.04',
  }),
  ...releases('debian', {
    wheezy: '7',
    jessie: '8',
    stretch: '9',
    buster: '10',
    bullseye: '11',
    bookworm: '12',
    trixie: '13',
  }),
}

function releases(distro: string, versions: Record<string, string>): Record<string, System> {
  return Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, { distro, version }]))
}
const codename = (distro: string): RegExp =>
  new RegExp(
    `\\b(${Object.keys(codenames)
      .filter((name) => codenames[name]?.distro === distro)
      .join('|')})\\b`,
  )
const byCodename = (match: RegExpExecArray): System => codenames[match[1]!]!
const numbered = (distro: string) => (match: RegExpExecArray) => ({ distro, version: match[1]! })

/** What publishers write, in words for people, as an expression, and how it is read. The first that fits counts. */
const patterns: readonly [string, RegExp, (match: RegExpExecArray) => System][] = [
  [
    'ubuntu YY.04 or YY.10',
    /\bubuntu\D{0,20}?(\d{2})[.-]?(04|10)(?!\d)/,
    (match) => ({ distro: 'ubuntu', version: `${match[1]}.${match[2]}` }),
  ],
  ['code name of Ubuntu', codename('ubuntu'), byCodename],
  ['debian N', /\bdebian\D{0,12}?(\d{1,2})\b/, numbered('debian')],
  ['code name of Debian', codename('debian'), byCodename],
  ['rocky N', /\brocky\D{0,16}?(\d{1,2}(?:\.\d{1,2})?)\b/, numbered('rocky')],
  ['alma N', /\balma\D{0,16}?(\d{1,2}(?:\.\d{1,2})?)\b/, numbered('almalinux')],
  ['centos N', /\bcentos\D{0,16}?(\d{1,2}(?:\.\d{1,2})?)\b/, numbered('centos')],
  ['rhel N', /\b(?:rhel|red-?hat)\D{0,24}?(\d{1,2}(?:\.\d{1,2})?)\b/, numbered('rhel')],
  ['fedora-coreos', /\bfedora-coreos\b/, () => ({ distro: 'fedora-coreos', version: null })],
  ['fedora N', /\bfedora\D{0,16}?(\d{2})\b/, numbered('fedora')],
  ['opensuse N.N', /\bopensuse\D{0,16}?(\d{2}\.\d)\b/, numbered('opensuse')],
  [
    'sles N-spN',
    /\bsles?\D{0,6}?(\d{2})(?:-?sp(\d))?\b/,
    (match) => ({ distro: 'sles', version: match[2] ? `${match[1]}.${match[2]}` : match[1]! }),
  ],
  [
    'cirros N.N',
    /\bcirros(?:\D{0,3}(\d+\.\d+(?:\.\d+)?))?/,
    (match) => ({ distro: 'cirros', version: match[1] ?? null }),
  ],
  ['freebsd N', /\bfreebsd\D{0,3}?(\d{2}(?:\.\d)?)\b/, numbered('freebsd')],
  ['alpine N.N', /\balpine\D{0,8}?(\d\.\d{1,2})\b/, numbered('alpine')],
  ['flatcar', /\bflatcar\b/, () => ({ distro: 'flatcar', version: null })],
  ['coreos', /\bcoreos\b/, () => ({ distro: 'fedora-coreos', version: null })],
  ['talos', /\btalos\b/, () => ({ distro: 'talos', version: null })],
]

/** What an image's name says by the patterns that publishers use; null when none fits. */
export const systemFromName = (name: string): NamedSystem | null => {
  const plain = name.toLowerCase().replaceAll(/[\s_/]+/g, '-')
  for (const [pattern, expression, read] of patterns) {
    const match = expression.exec(plain)
    if (match) return { ...read(match), pattern, text: match[0] }
  }
  return null
}

/** The architecture that a name tells; null when it tells none. */
export const archFromName = (name: string): Arch | null => {
  if (/(?:^|[^a-z0-9])(?:arm64|aarch64|armv8)(?![a-z0-9])/i.test(name)) return 'arm64'
  return /(?:^|[^a-z0-9])(?:amd64|x86[_-]64|x64)(?![a-z0-9])/i.test(name) ? 'x86_64' : null
}
