/** A range of versions known to be vulnerable. */
export type Advisory = { readonly id: string; readonly name: string; readonly from: string; readonly fixedIn: string }

/**
 * When this list was last looked through. It is small and kept by hand, for the packages that read what comes from
 * outside; it does not replace `npm audit` against the registry's own list, which needs a network (docs/operations.md).
 */
export const ADVISORIES_AS_OF = '2026-11-25'

export const ADVISORIES: readonly Advisory[] = [
  { id: 'CVE-2024-29041', name: 'express', from: '0.0.0', fixedIn: '4.19.2' },
  { id: 'CVE-2024-43796', name: 'express', from: '0.0.0', fixedIn: '4.20.0' },
  { id: 'CVE-2024-45590', name: 'body-parser', from: '0.0.0', fixedIn: '1.20.3' },
  { id: 'CVE-2025-13466', name: 'body-parser', from: '2.2.0', fixedIn: '2.2.1' },
  { id: 'CVE-2022-24999', name: 'qs', from: '6.10.0', fixedIn: '6.10.3' },
  { id: 'CVE-2025-15284', name: 'qs', from: '0.0.0', fixedIn: '6.14.1' },
  { id: 'CVE-2024-45296', name: 'path-to-regexp', from: '0.2.0', fixedIn: '1.9.0' },
  { id: 'CVE-2024-43799', name: 'send', from: '0.0.0', fixedIn: '0.19.0' },
  { id: 'CVE-2024-43800', name: 'serve-static', from: '0.0.0', fixedIn: '1.16.0' },
  { id: 'CVE-2024-47764', name: 'cookie', from: '0.0.0', fixedIn: '0.7.0' },
  { id: 'CVE-2024-39338', name: 'axios', from: '1.3.2', fixedIn: '1.7.4' },
  { id: 'CVE-2025-27152', name: 'axios', from: '1.0.0', fixedIn: '1.8.2' },
  { id: 'CVE-2025-58754', name: 'axios', from: '1.0.0', fixedIn: '1.12.0' },
  { id: 'CVE-2025-7783', name: 'form-data', from: '4.0.0', fixedIn: '4.0.4' },
  { id: 'CVE-2025-47279', name: 'undici', from: '7.0.0', fixedIn: '7.5.0' },
  { id: 'CVE-2022-23540', name: 'jsonwebtoken', from: '0.0.0', fixedIn: '9.0.0' },
  { id: 'CVE-2023-2251', name: 'yaml', from: '2.0.0', fixedIn: '2.2.2' },
  { id: 'CVE-2024-37890', name: 'ws', from: '8.0.0', fixedIn: '8.17.1' },
  { id: 'CVE-2022-25883', name: 'semver', from: '7.0.0', fixedIn: '7.5.2' },
  { id: 'CVE-2024-21538', name: 'cross-spawn', from: '7.0.0', fixedIn: '7.0.5' },
]

/** Whether a version comes before another; what follows a hyphen is left out. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(/[-+]/)[0]!.split('.').map(Number))
  for (let at = 0; at < 3; at++) {
    const difference = (a![at] ?? 0) - (b![at] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}
