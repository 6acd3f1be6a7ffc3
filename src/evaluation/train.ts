// Trains the classifier from knowledge/vocabulary/examples and the services' wordings, and writes it as data.
// The same files give the same bytes. Prints what cross-validation by author says of it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { passagesOf } from '../answering/passages.ts'
import { HybridIndex } from '../retrieval/hybrid.ts'
import { packWords, type KnownWords } from '../retrieval/known-words.ts'
import { exactVectorIndex } from '../retrieval/vectors.ts'
import { KNOWLEDGE_FOLDER, loadExamples, loadKnowledge } from '../knowledge/load.ts'
import { loadAnalyser } from '../language/morphemes.ts'
import { loadSudachiThesaurus } from '../retrieval/synonyms.ts'
import { MorphemeTerms } from '../retrieval/terms.ts'
import { MODEL_FILE, WORDS_FILE } from '../assessment/model-file.ts'
import { packModel } from '../assessment/classifier.ts'
import { evidenceFor } from '../assessment/evidence.ts'
import { read, type Reading } from '../assessment/reading.ts'
import { exampleSample, HEADS, wordingSamples } from '../assessment/examples.ts'
import { Lexicon } from '../assessment/features.ts'
import { Echoes, rememberExample, rememberService } from '../assessment/echoes.ts'
import {
  bestTopicThreshold,
  cheapestThreshold,
  COST_OF_MISS,
  MOST_FALSE_ALARMS,
  thresholdAtFalseAlarms,
  type Point,
} from '../assessment/thresholds.ts'
import { calibrate, pack, scores, train, type Sample } from '../assessment/training.ts'

const FOLDS = 6
const NEGLIGIBLE = 0.02

const knowledge = loadKnowledge()
const examples = loadExamples()
const listener = { analyse: await loadAnalyser(), signals: knowledge.signals, lexicon: new Lexicon(knowledge.lexicon) }
const labelled = examples.map(({ file, value }) => ({
  ...exampleSample(value, file, listener),
  remembered: rememberExample(value),
}))
type Labelled = (typeof labelled)[number]
const wordings = knowledge.services.flatMap((service) => wordingSamples(service, listener))
const rememberedWordings = knowledge.services.flatMap(rememberService)
const terms = new MorphemeTerms(listener.analyse, await loadSudachiThesaurus())

const heldOut = crossValidate(labelled, wordings)
const heads = HEADS.map((name, head) => {
  const points = heldOut.flatMap(({ sample, scores: values }) => {
    const target = sample.targets[head]
    return target === null || target === undefined ? [] : [{ score: values[head]!, target }]
  })
  const { slope, offset } = calibrate(points)
  const calibrated: Point[] = points.map(({ score, target }) => ({
    probability: 1 / (1 + Math.exp(-(slope * score + offset))),
    target,
  }))
  const threshold = thresholdFor(name, calibrated)
  report(name, calibrated, threshold)
  return { name, slope, offset, threshold, evidence: 1 }
})
const model = packModel({
  ...pack(train([...labelled, ...wordings], HEADS.length), heads, NEGLIGIBLE),
  remembered: [...labelled.map((sample) => sample.remembered), ...rememberedWordings].map(
    ({ text, topics, open, grave }) => ({
      text,
      grave,
      topics: [...topics],
      open: open === 'all' ? open : [...open],
    }),
  ),
})
writeFileSync(join(KNOWLEDGE_FOLDER, MODEL_FILE), model)
writeFileSync(join(KNOWLEDGE_FOLDER, WORDS_FILE), packWords(wordsOfEverything()))
console.log(`${labelled.length} examples, ${wordings.length} wordings, model ${Math.round(model.length / 1024)} KB`)

function thresholdFor(head: string, points: readonly Point[]): number {
  const alarms = MOST_FALSE_ALARMS[head]
  if (alarms !== undefined) return thresholdAtFalseAlarms(points, alarms)
  const cost = COST_OF_MISS[head]
  return cost === undefined ? bestTopicThreshold(points) : cheapestThreshold(points, cost)
}

/** What a start would otherwise analyse anew. */
function wordsOfEverything(): KnownWords {
  terms.asked.clear()
  terms.isRecording = true
  new HybridIndex(passagesOf(knowledge).indexed, terms, exactVectorIndex)
  new Echoes([...labelled.map((sample) => sample.remembered), ...rememberedWordings], terms)
  return terms.asked
}

/** Scores of every example by a model that has read nothing by its author, echoes included. */
function crossValidate(
  samples: readonly Labelled[],
  always: readonly Sample[],
): { sample: Sample; scores: Float64Array }[] {
  const foldOf = foldsOf(samples.map((sample) => sample.author))
  return Array.from({ length: FOLDS }, (_, fold) => {
    const seen = samples.filter((sample) => foldOf.get(sample.author) !== fold)
    const model = train([...seen, ...always], HEADS.length)
    const echoes = new Echoes([...seen.map((sample) => sample.remembered), ...rememberedWordings], terms)
    return samples
      .filter((sample) => foldOf.get(sample.author) === fold)
      .map((sample) => ({
        sample,
        scores: withEvidence(scores(model, sample.features), read(sample.remembered.text, listener.analyse), echoes),
      }))
  }).flat()
}

/** Authors shared out so that the folds hold about equally many messages: the busiest first, each to the lightest fold. */
function foldsOf(authors: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const author of authors) counts.set(author, (counts.get(author) ?? 0) + 1)
  const loads = new Array<number>(FOLDS).fill(0)
  const busiest = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
  return new Map(
    busiest.map(([author, count]) => {
      const lightest = loads.indexOf(Math.min(...loads))
      loads[lightest] = loads[lightest]! + count
      return [author, lightest]
    }),
  )
}

function withEvidence(values: Float64Array, reading: Reading, echoes: Echoes): Float64Array {
  for (const [name, weight] of evidenceFor(reading, echoes, listener.lexicon)) {
    const head = HEADS.indexOf(name)
    values[head] = values[head]! + weight
  }
  return values
}

function report(name: string, points: readonly Point[], threshold: number): void {
  const yes = points.filter((point) => point.target === 1)
  const said = points.filter((point) => point.probability >= threshold)
  const hits = said.filter((point) => point.target === 1).length
  const alarms = said.length - hits
  const recall = hits / Math.max(1, yes.length)
  const precision = hits / Math.max(1, said.length)
  console.log(
    `${name.padEnd(28)} N ${String(points.length).padStart(5)} yes ${String(yes.length).padStart(4)} threshold ${threshold.toFixed(2)} recall ${recall.toFixed(3)} precision ${precision.toFixed(3)} false-alarm ${(alarms / Math.max(1, points.length - yes.length)).toFixed(3)}`,
  )
}
