// `npm run licences`: what stands in the lockfile and what is installed, looked at without a network: licences, where
// packages come from, what runs at installation, versions known to be vulnerable. Fails on anything not allowed here.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ADVISORIES, ADVISORIES_AS_OF, isOlder } from './advisories.ts'

const ROOT = new URL('..', import.meta.url).pathname

/** Licences that a public body may pass on with this program. */
const LICENCES: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
])
/** What may run at installation: the vector index's addon is compiled. */
const MAY_INSTALL: ReadonlySet<string> = new Set(['hnswlib-node'])

const packageSchema = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  optional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
})
const lockSchema = z.object({ packages: z.record(z.string(), packageSchema) })
const manifestSchema = z.object({
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
})
export type Locked = z.output<typeof packageSchema>

/** Everything that is wrong with a lockfile; `licenceOf` tells a package's licence (null: it is not installed here). */
export function faultsOfLockfile(
  packages: Readonly<Record<string, Locked>>,
  licenceOf: (path: string) => string | null,
): string[] {
  return Object.entries(packages).flatMap(([path, locked]) => {
    if (path === '') return []
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const faults = [
      ...faultsOfSource(name, locked),
      ...faultsOfLicence(locked, licenceOf(path)),
      ...faultsOfVersion(name, locked),
    ]
    return faults.map((fault) => `${path}: ${fault}`)
  })
}

function faultsOfSource(name: string, { link, integrity, resolved, hasInstallScript }: Locked): string[] {
  return [
    ...(link === true ? ['is a link to a folder'] : []),
    ...(integrity?.startsWith('sha512-') === true ? [] : ['has no SHA-512 of what it must be']),
    ...(resolved === undefined ? [] : ['names where it comes from: git, a file or one host']),
    ...(hasInstallScript === true && !MAY_INSTALL.has(name) ? ['runs a program at installation'] : []),
  ]
}

function faultsOfVersion(name: string, { version = '0.0.0' }: Locked): string[] {
  return ADVISORIES.filter(
    (advisory) => advisory.name === name && isOlder(version, advisory.fixedIn) && !isOlder(version, advisory.from),
  ).map(({ id, fixedIn }) => `${version} is vulnerable (${id}); fixed in ${fixedIn}`)
}

function faultsOfLicence({ optional }: Locked, licence: string | null): string[] {
  if (licence === null) return optional === true ? [] : ['is not installed, so that its licence cannot be read']
  return isAllowed(licence) ? [] : [`licence ${licence} is not on the list`]
}

/** "(MIT OR GPL-3.0)" is allowed by one side, "MIT AND ISC" by both. */
export function isAllowed(expression: string): boolean {
  const bare = expression.replace(/[()]/g, '').trim()
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isAllowed)
  return bare.split(' AND ').every((one) => LICENCES.has(one.trim()))
}

function licenceInstalled(path: string): string | null {
  const file = join(ROOT, path, 'package.json')
  if (!existsSync(file)) return null
  const { license, licenses } = manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const named =
    typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '))
  return named ?? 'unknown'
}

if (process.argv[1] === import.meta.filename) {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))
  const faults = faultsOfLockfile(packages, licenceInstalled)
  for (const fault of faults) console.error(fault)
  const count = Object.keys(packages).length - 1
  console.log(
    `${count} packages: licences, sources and ${ADVISORIES.length} advisories (as of ${ADVISORIES_AS_OF}) looked at`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
}
