import type { CatalogueImage } from '@/server/domain/catalogue'

const preferred = ['ubuntu', 'debian', 'centos', 'rocky', 'fedora']

/**
 * Distribution and version to ask for: what the reference request has where the cloud has it, else the newest Ubuntu, else the newest
 * of another well-known one. Empty (the request's own default) where no image tells.
 */
export function newestLinux(
  images: readonly CatalogueImage[],
): { distro: string; version: string } | Record<string, never> {
  const known = images.flatMap(({ usable, arch, distro, version }) =>
    usable && arch !== 'arm64' && distro && version ? [{ distro, version }] : [],
  )
  const rank = ({ distro, version }: { distro: string; version: string }): number => {
    if (distro === 'ubuntu' && version === '24.04') return -1
    const place = preferred.indexOf(distro)
    return place < 0 ? preferred.length : place
  }
  const newer = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true })
  const [best] = known.toSorted((a, b) => rank(a) - rank(b) || newer(a.version, b.version))
  return best ?? {}
}
