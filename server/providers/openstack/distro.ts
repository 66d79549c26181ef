/** Distribution and version of an image. */
export type System = { distro: string; version: string | null }

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

const ubuntuCodenames: Readonly<Record<string, string>> = {
  focal: '20.04',
  jammy: '22.04',
  noble: '24.04',
  plucky: '25.04',
  questing: '25.10',
  resolute: '26.04',
}
const debianCodenames: Readonly<Record<string, string>> = { buster: '10', bullseye: '11', bookworm: '12', trixie: '13' }

const patterns: readonly [RegExp, (match: RegExpExecArray) => System][] = [
  [/\bubuntu\D{0,20}?(\d{2})[.-]?(04|10)\b/, (match) => ({ distro: 'ubuntu', version: `${match[1]}.${match[2]}` })],
  [
    /\b(focal|jammy|noble|plucky|questing|resolute)\b/,
    (match) => ({ distro: 'ubuntu', version: ubuntuCodenames[match[1]!]! }),
  ],
  [/\bdebian\D{0,12}?(\d{1,2})\b/, (match) => ({ distro: 'debian', version: match[1]! })],
  [/\b(buster|bullseye|bookworm|trixie)\b/, (match) => ({ distro: 'debian', version: debianCodenames[match[1]!]! })],
  [/\brocky\D{0,16}?(\d{1,2}(?:\.\d{1,2})?)\b/, (match) => ({ distro: 'rocky', version: match[1]! })],
  [/\balma\D{0,16}?(\d{1,2}(?:\.\d{1,2})?)\b/, (match) => ({ distro: 'almalinux', version: match[1]! })],
  [/\bcentos\D{0,16}?(\d{1,2}(?:\.\d{1,2})?)\b/, (match) => ({ distro: 'centos', version: match[1]! })],
  [/\b(?:rhel|red-?hat)\D{0,24}?(\d{1,2}(?:\.\d{1,2})?)\b/, (match) => ({ distro: 'rhel', version: match[1]! })],
  [/\bfedora-coreos\b/, () => ({ distro: 'fedora-coreos', version: null })],
  [/\bfedora\D{0,16}?(\d{2})\b/, (match) => ({ distro: 'fedora', version: match[1]! })],
  [/\bopensuse\D{0,16}?(\d{2}\.\d)\b/, (match) => ({ distro: 'opensuse', version: match[1]! })],
  [
    /\bsles?\D{0,6}?(\d{2})(?:-?sp(\d))?\b/,
    (match) => ({ distro: 'sles', version: match[2] ? `${match[1]}.${match[2]}` : match[1]! }),
  ],
  [/\bcirros(?:\D{0,3}(\d+\.\d+(?:\.\d+)?))?/, (match) => ({ distro: 'cirros', version: match[1] ?? null })],
  [/\bfreebsd\D{0,3}?(\d{2}(?:\.\d)?)\b/, (match) => ({ distro: 'freebsd', version: match[1]! })],
  [/\balpine\D{0,8}?(\d\.\d{1,2})\b/, (match) => ({ distro: 'alpine', version: match[1]! })],
  [/\bflatcar\b/, () => ({ distro: 'flatcar', version: null })],
  [/\btalos\b/, () => ({ distro: 'talos', version: null })],
]

/** What an image's name says by the patterns that publishers use; null when none fits. */
export const systemFromName = (name: string): System | null => {
  const plain = name.toLowerCase().replaceAll(/[\s_/]+/g, '-')
  for (const [pattern, read] of patterns) {
    const match = pattern.exec(plain)
    if (match) return read(match)
  }
  return null
}
