import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Ajv from 'ajv'
import Ajv04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { manifest, MANIFEST_VERSION } from '../../adapters/teams/package/manifest.ts'
import { CLIENT_ID } from './fake-teams.ts'

const require = createRequire(import.meta.url)

describe('the Teams app package', () => {
  it('has a manifest that Microsoft’s own schema accepts', () => {
    const folder = require.resolve('@microsoft/app-manifest/package.json').replace('package.json', '')
    const path = `${folder}build/json-schemas/teams/v${MANIFEST_VERSION}/MicrosoftTeams.schema.json`
    const schema = JSON.parse(readFileSync(path, 'utf8')) as { $schema: string }
    const options = { strict: false, allErrors: true }
    const ajv = schema.$schema.includes('draft-04') ? new Ajv04.default(options) : new Ajv.default(options)
    addFormats.default(ajv)
    const validate = ajv.compile(schema)
    validate(manifest(CLIENT_ID, '0.1.0', 'https://www.city.setagaya.lg.jp'))
    expect(validate.errors).toBeNull()
  })

  it('has icons of the sizes Teams asks for', () => {
    const sizeOf = (name: string) => {
      const png = readFileSync(new URL(`../../adapters/teams/package/icons/${name}.png`, import.meta.url))
      return [png.readUInt32BE(16), png.readUInt32BE(20)]
    }
    expect(sizeOf('color')).toEqual([192, 192])
    expect(sizeOf('outline')).toEqual([32, 32])
  })
})
