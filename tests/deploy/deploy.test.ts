import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { z } from 'zod'

const ROOT = new URL('../..', import.meta.url).pathname
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** Every setting that src/config.ts reads. */
const SETTINGS = new Set([...read('src/config.ts').matchAll(/^ {2}([A-Z_]+): z/gm)].map(([, name]) => name!))
const PLATFORM = ['SITE_ADDRESS', 'POSTGRES_USER', 'POSTGRES_DB', 'POSTGRES_PASSWORD', 'POSTGRES_INITDB_ARGS']

const secret = z.strictObject({
  secretKeyRef: z.strictObject({ name: z.string(), key: z.string(), optional: z.boolean().optional() }),
})
const probe = z.object({ httpGet: z.object({ path: z.literal('/healthz'), port: z.literal('http') }) })
const containerSchema = z.object({
  image: z.string().regex(/:[\w.-]+$|@sha256:/),
  env: z.array(
    z.union([
      z.strictObject({ name: z.string(), value: z.string() }),
      z.strictObject({ name: z.string(), valueFrom: secret }),
    ]),
  ),
  securityContext: z.object({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  resources: z.object({
    requests: z.object({ cpu: z.string(), memory: z.string() }),
    limits: z.object({ memory: z.string() }),
  }),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
})
const deploymentSchema = z.object({
  spec: z.object({
    replicas: z.number().min(2),
    strategy: z.object({ rollingUpdate: z.object({ maxUnavailable: z.literal(0) }) }),
    template: z.object({
      spec: z.object({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number().min(1) }),
        containers: z.tuple([containerSchema]),
      }),
    }),
  }),
})
const serviceSchema = z.object({
  image: z.string().regex(/:[\w.-]+$/),
  environment: z.record(z.string(), z.string()).default({}),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  user: z.string().optional(),
  networks: z.array(z.string()),
  ports: z.array(z.string()).optional(),
})
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.unknown()),
})

describe('the compose file', () => {
  const { services, networks } = composeSchema.parse(parse(read('deploy/compose.yaml'), { merge: true }))
  const nodes = Object.entries(services).filter(([name]) => name.startsWith('app-'))

  it('runs two nodes without rights and without a writable file system, on settings that exist', () => {
    expect(nodes).toHaveLength(2)
    for (const [, node] of nodes) {
      expect(node).toMatchObject({ read_only: true, cap_drop: ['ALL'], user: '1000:1000' })
      expect(node.ports).toBeUndefined()
    }
    const unknown = Object.values(services).flatMap(({ environment }) =>
      Object.keys(environment).filter((name) => !SETTINGS.has(name) && !PLATFORM.includes(name)),
    )
    expect(unknown).toEqual([])
  })

  it('lets nobody but the nodes reach the database', () => {
    expect(networks['inside']).toEqual({ internal: true })
    expect(services['database']?.networks).toEqual(['inside'])
    expect(services['database']?.ports).toBeUndefined()
    expect(services['proxy']?.networks).toEqual(['outside'])
  })

  it('has a proxy that knows every node, looks after their health and keeps nobody at one of them', () => {
    const caddy = read('deploy/Caddyfile')
    for (const [name] of nodes) expect(caddy).toContain(`${name}:3000`)
    expect(caddy).toContain('health_uri /healthz')
    expect(caddy).toContain('lb_policy round_robin')
    expect(nodes[0]![1].environment['TRUSTED_PROXIES']).toBe('1')
  })
})

describe('the Kubernetes manifest', () => {
  const documents = parseAllDocuments(read('deploy/kubernetes.yaml')).map((document) => {
    expect(document.errors).toEqual([])
    return z
      .looseObject({ apiVersion: z.string(), kind: z.string(), spec: z.unknown().optional() })
      .parse(document.toJS())
  })
  const ofKind = (kind: string) => documents.find((document) => document.kind === kind)

  it('runs at least two nodes, without rights, with probes, on settings that exist, secrets by reference', () => {
    const { spec } = deploymentSchema.parse(ofKind('Deployment'))
    const [{ env }] = spec.template.spec.containers
    expect(env.map(({ name }) => name).filter((name) => !SETTINGS.has(name))).toEqual([])
    const plain = env.flatMap((entry) => ('value' in entry ? [entry.name] : []))
    expect(plain.filter((name) => /KEY|SECRET|TOKEN|URL/.test(name))).toEqual([])
  })

  it('keeps two nodes through maintenance, and lets nodes reach only what they need', () => {
    expect(ofKind('PodDisruptionBudget')?.spec).toMatchObject({ minAvailable: 2 })
    const policy = z
      .object({
        policyTypes: z.array(z.string()),
        egress: z.array(z.object({ ports: z.array(z.object({ port: z.number() })) })),
      })
      .parse(ofKind('NetworkPolicy')?.spec)
    expect(policy.policyTypes).toEqual(['Ingress', 'Egress'])
    const ports = new Set(policy.egress.flatMap((rule) => rule.ports.map(({ port }) => port)))
    expect(ports).toEqual(new Set([53, 5432, 443]))
    expect(JSON.stringify(documents)).not.toContain('sessionAffinity')
  })
})

describe('the image', () => {
  const lines = read('deploy/Dockerfile').split('\n')
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM')))

  it('is made in two stages, runs as nobody special, and copies only what exists', () => {
    expect(lines.filter((line) => line.startsWith('FROM node:24-')).length).toBe(2)
    expect(last.join('\n')).toMatch(/^USER [1-9]/m)
    const copied = last.filter((line) => /^COPY (?!--)/.test(line)).map((line) => line.split(' ')[1]!)
    expect(copied.filter((source) => !existsSync(join(ROOT, source)))).toEqual([])
    const ignored = read('.dockerignore')
    for (const source of copied) expect(ignored).toContain(`!${source}`)
  })

  it('leaves development tools out, and the server needs none of them', () => {
    expect(lines.some((line) => line.includes('--omit=dev'))).toBe(true)
    const { dependencies } = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('package.json')))
    const files = ['src', 'adapters'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
        .map((name) => join(folder, name)),
    )
    const packages = files.flatMap((file) =>
      [...read(file).matchAll(/^import (?!type)[^']*'([^'.][^']*)'/gm)].map(([, name]) => name!),
    )
    const needed = new Set(
      packages
        .filter((name) => !name.startsWith('node:'))
        .map((name) =>
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
    )
    expect([...needed].filter((name) => !(name in dependencies))).toEqual([])
  })
})
