import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { serviceText } from '../answering/passages.ts'
import { KNOWLEDGE_FOLDER, loadKnowledge } from '../knowledge/load.ts'
import type { Analyse } from '../language/morphemes.ts'
import type { Indexed } from '../retrieval/hybrid.ts'

/** A question with the position of the passage that answers it. `isHeldOut`: weights never learn from it. */
export type Question = { readonly text: string; readonly answer: number; readonly isHeldOut: boolean }
export type Collection = {
  readonly name: string
  readonly passages: readonly Indexed[]
  readonly questions: readonly Question[]
}

const line = z.strictObject({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  queries: z.array(z.string()).min(1),
})

/**
 * Our own collections, all written for this project: the services and the plan, asked in the residents' wordings (which
 * are not indexed here), the questions and answers of an invented city office, and encyclopaedia paragraphs.
 * Every second passage's questions are held out.
 */
export function loadCollections(root: string = KNOWLEDGE_FOLDER): Collection[] {
  const { services, plan } = loadKnowledge(root)
  return [
    collection(
      'services',
      services.map(({ id, name, wordings, ...service }) => ({
        id,
        title: name,
        text: serviceText({ id, name, wordings, ...service }),
        queries: wordings,
      })),
    ),
    collection(
      'plan',
      plan.map(({ id, section, quote, wordings }) => ({
        id,
        title: section.slice(-2).join(' '),
        text: quote,
        queries: wordings,
      })),
    ),
    collection('city-office', readEntries(join(root, 'evaluation/retrieval/city-office.jsonl'))),
    collection('encyclopaedia', readEntries(join(root, 'evaluation/retrieval/encyclopaedia.jsonl'))),
  ]
}

/**
 * The same questions with one of their two most telling words left out, and passages without titles: as hard as a
 * collection ten times as large. Telling is a word that few passages hold.
 */
export function withAWordMissing({ name, passages, questions }: Collection, analyse: Analyse): Collection {
  const holding = new Map<string, number>()
  for (const { text } of passages)
    for (const word of new Set(analyse(text).map(({ base }) => base))) holding.set(word, (holding.get(word) ?? 0) + 1)
  return {
    name: `${name}, a word missing`,
    passages: passages.map(({ id, text }) => ({ id, text })),
    questions: questions.flatMap((question) =>
      analyse(question.text)
        .filter(({ pos, base }) => (pos === '名詞' || pos === '動詞') && holding.has(base))
        .sort((a, b) => holding.get(a.base)! - holding.get(b.base)! || a.start - b.start)
        .slice(0, 2)
        .map(({ start, surface }) => ({
          ...question,
          text: question.text.slice(0, start) + question.text.slice(start + surface.length),
        })),
    ),
  }
}

type Entry = {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly queries: readonly string[]
}

function collection(name: string, entries: readonly Entry[]): Collection {
  return {
    name,
    passages: entries.map(({ id, title, text }) => ({ id, title, text })),
    questions: entries.flatMap(({ queries }, answer) =>
      queries.map((text) => ({ text, answer, isHeldOut: answer % 2 === 1 })),
    ),
  }
}

function readEntries(file: string): Entry[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => line.parse(JSON.parse(text)))
}
