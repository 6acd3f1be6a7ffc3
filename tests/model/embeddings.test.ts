import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answer } from '../../src/consultation/answer.ts'
import { consult, type Parts } from '../../src/consultation/consult.ts'
import type { EmbeddingSettings } from '../../src/retrieval/dense.ts'
import { openModels } from '../../src/models.ts'
import { temporaryFolder } from '../acceptance/server.ts'
import { realParts, turnOf } from '../consultation/parts.ts'
import { FakeOpenAi } from './fake-openai.ts'

let fake: FakeOpenAi
beforeAll(async () => {
  fake = await FakeOpenAi.start(() => ({ kind: 'empty' }))
})
afterAll(() => fake.stop())
beforeEach(() => {
  fake.embeddingsFail = false
  fake.embedded = 0
})

const settings = (folder: string, more: Partial<EmbeddingSettings> = {}): EmbeddingSettings => ({
  model: 'fake-embedding',
  baseUrl: fake.url,
  leavesMachine: false,
  queryPrefix: 'query: ',
  passagePrefix: 'passage: ',
  folder,
  ...more,
})

async function withEmbeddings(given: EmbeddingSettings): Promise<{ parts: Parts; faults: unknown[] }> {
  const faults: unknown[] = []
  const nobody = () => undefined
  const parts = await openModels(
    await realParts(),
    { model: null, embedding: given },
    {
      onOutcome: nobody,
      onOpinion: nobody,
      onDisagreement: nobody,
      onFault: nobody,
      onEmbeddingFault: (error) => void faults.push(error),
    },
  )
  return { parts, faults }
}

async function ready({ dense }: Parts): Promise<Float64Array> {
  for (let tries = 0; tries < 100; tries++) {
    const similarities = await dense!.similarities('家賃が払えない')
    if (similarities !== null) return similarities
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('never ready')
}

describe('an embedding model', () => {
  it('embeds every passage once, keeps the vectors, and embeds nothing at the next start', async () => {
    const folder = temporaryFolder()
    const first = await withEmbeddings(settings(folder))
    const similarities = await ready(first.parts)
    expect(similarities).toHaveLength(first.parts.passages.length)
    expect(fake.embedded).toBeGreaterThanOrEqual(first.parts.passages.length)
    fake.embedded = 0
    const second = await withEmbeddings(settings(folder))
    expect(await ready(second.parts)).toEqual(similarities)
    // Only the question.
    expect(fake.embedded).toBe(1)
  })

  it('embeds anew when model or prefix is another, and when the file is damaged', async () => {
    const folder = temporaryFolder()
    await ready((await withEmbeddings(settings(folder))).parts)
    fake.embedded = 0
    await ready((await withEmbeddings(settings(folder, { passagePrefix: 'p: ' }))).parts)
    expect(fake.embedded).toBeGreaterThan(100)
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), '{"model"')
    fake.embedded = 0
    await ready((await withEmbeddings(settings(folder))).parts)
    expect(fake.embedded).toBeGreaterThan(100)
    const kept = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
    expect(kept.some((text) => text.includes('"dimensions":64'))).toBe(true)
  })

  it('helps to find, and the reply still has its desks and urgency', async () => {
    const { parts } = await withEmbeddings(settings(temporaryFolder()))
    await ready(parts)
    const turn = turnOf('家賃が払えません 経堂1丁目')
    const [reply, without] = [await answer(turn, parts), consult(turn, parts)]
    expect(reply.routes).toEqual(without.routes)
    expect(reply.urgency).toBe(without.urgency)
    expect(reply.citations.map(({ source }) => source)).toContain('住居確保給付金')
  })

  it('that fails leaves the words to find alone', async () => {
    fake.embeddingsFail = true
    const { parts, faults } = await withEmbeddings(settings(temporaryFolder()))
    const turn = turnOf('家賃が払えません 経堂1丁目')
    expect(await answer(turn, parts)).toEqual(consult(turn, parts))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(faults.length).toBeGreaterThan(0)
  })

  it('that fails at the question only does, too, and nobody in danger waits for it', async () => {
    const { parts } = await withEmbeddings(settings(temporaryFolder()))
    await ready(parts)
    fake.embeddingsFail = true
    const turn = turnOf('家賃が払えません 経堂1丁目')
    expect(await answer(turn, parts)).toEqual(consult(turn, parts))
    fake.embeddingsFail = false
    fake.embedded = 0
    expect((await answer(turnOf('死にたい'), parts)).urgency).toBe('crisis')
    expect(fake.embedded).toBe(0)
  })
})
