import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'

const LINE = { LINE_CHANNEL_SECRET: 'secret', LINE_CHANNEL_ACCESS_TOKEN: 'token' }

describe('the environment', () => {
  it('may be empty: the web page alone, the embedded store, and a word on each channel that is off', () => {
    const config = readConfig({})
    expect(config).toMatchObject({ port: 3000, line: null, store: { url: null, folder: 'data', keys: [] } })
    expect(config.channelsOff.join()).toMatch(/LINE is off.*Teams is off/)
  })

  it('must hold a data key in production', () => {
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/DATA_KEY.*openssl rand/)
    expect(readConfig({ NODE_ENV: 'production', DATA_KEY: 'k' }).store.keys).toEqual(['k'])
  })

  it('puts the new data key before the old ones', () => {
    expect(readConfig({ DATA_KEY: 'new', DATA_KEY_PREVIOUS: 'old, older' }).store.keys).toEqual([
      'new',
      'old',
      ' older',
    ])
  })

  it('sends the access token of LINE to LINE or to this machine, nowhere else', () => {
    expect(readConfig({ ...LINE, LINE_API_BASE_URL: 'http://127.0.0.1:9' }).line?.baseUrl).toBe('http://127.0.0.1:9')
    expect(() => readConfig({ ...LINE, LINE_API_BASE_URL: 'https://evil.example' })).toThrow('LINE_API_BASE_URL')
  })

  it('names what cannot be used', () => {
    expect(() => readConfig({ PORT: 'eighty' })).toThrow('PORT')
    expect(() => readConfig({ DATABASE_URL: 'mysql://x' })).toThrow('DATABASE_URL')
    expect(() => readConfig({ LANGSMITH_TRACING: 'true' })).toThrow('LANGSMITH_TRACING')
  })
})
