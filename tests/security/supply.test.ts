import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isOlder } from '../../scripts/advisories.ts'
import { faultsOfLockfile, isAllowed, type Locked } from '../../scripts/supply.ts'

const SOUND: Locked = { version: '1.0.0', integrity: 'sha512-x' }
const faults = (path: string, locked: Locked, licence: string | null = 'MIT') =>
  faultsOfLockfile({ '': {}, [path]: locked }, () => licence)

describe('the lockfile', () => {
  it('holds nothing but packages with an allowed licence, a checksum, no host, and no known fault', async () => {
    const root = new URL('../..', import.meta.url).pathname
    const { stdout } = await promisify(execFile)(process.execPath, ['scripts/supply.ts'], { cwd: root })
    expect(stdout).toMatch(/^\d{3,} packages: licences, sources and \d+ advisories \(as of \d{4}-\d\d-\d\d\) looked at/)
  })

  it('would not pass with a package from elsewhere, without a checksum, or that runs something at installation', () => {
    expect(faults('node_modules/a', SOUND)).toEqual([])
    const bad: Locked[] = [
      { ...SOUND, resolved: 'git+ssh://git@example.org/a.git' },
      { version: '1.0.0' },
      { ...SOUND, integrity: 'sha1-x' },
      { ...SOUND, link: true },
      { ...SOUND, hasInstallScript: true },
    ]
    for (const locked of bad) expect(faults('node_modules/a', locked)).toHaveLength(1)
    expect(faults('node_modules/hnswlib-node', { ...SOUND, hasInstallScript: true })).toEqual([])
  })

  it('would not pass with a licence that is not on the list, or with none', () => {
    for (const licence of ['GPL-3.0-only', 'AGPL-3.0', 'SSPL-1.0', 'UNLICENSED', 'unknown', 'MIT AND GPL-2.0'])
      expect(faults('node_modules/a', SOUND, licence)).toHaveLength(1)
    for (const licence of ['(MIT OR GPL-3.0)', 'MIT AND ISC', 'Apache-2.0']) expect(isAllowed(licence)).toBe(true)
    expect(faults('node_modules/a', SOUND, null)).toHaveLength(1)
    expect(faults('node_modules/a', { ...SOUND, optional: true }, null)).toEqual([])
  })

  it('would not pass with a version that is known to be vulnerable, wherever it lies', () => {
    const old = { ...SOUND, version: '1.11.0' }
    expect(faults('node_modules/x/node_modules/axios', old).join()).toContain('CVE-2025-58754')
    expect(faults('node_modules/axios', { ...SOUND, version: '1.12.0' })).toEqual([])
    expect([isOlder('1.9.10', '1.10.0'), isOlder('2.0.0', '1.10.0'), isOlder('2.2.1', '2.2.1')]).toEqual([
      true,
      false,
      false,
    ])
  })
})
