// `npm run evaluate`: the scorecard of our own test part, which nothing is trained on, into docs/evaluation/.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isGrave, URGENCIES } from '../knowledge/terms.ts'
import { loadTestMessages } from '../knowledge/load.ts'
import { loadParts } from '../parts.ts'
import { calibrationChart, costChart } from './charts.ts'
import { writePlanReport } from './plan-report.ts'
import { f1, hear, score, type Figure, type Heard, type Scorecard } from './figures.ts'

const EVALUATION_FOLDER = new URL('../../docs/evaluation', import.meta.url).pathname
const MOST_MISSES = 30

const parts = await loadParts()
const heard = hear(loadTestMessages(), parts.ear)
const scorecard = score(heard)
const file = join(EVALUATION_FOLDER, 'figures.json')
const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Scorecard) : null
mkdirSync(EVALUATION_FOLDER, { recursive: true })
writeFileSync(file, `${JSON.stringify(scorecard, null, 2)}\n`)
writeFileSync(join(EVALUATION_FOLDER, 'calibration.svg'), calibrationChart(heard))
writeFileSync(join(EVALUATION_FOLDER, 'cost.svg'), costChart(heard, parts.ear.classifier.threshold('urgency:grave')))
writeFileSync(join(EVALUATION_FOLDER, 'README.md'), report(scorecard, before, heard))
for (const [name, figure] of Object.entries(scorecard.figures)) console.log(name, said(figure))
writePlanReport(EVALUATION_FOLDER, parts)

function report({ figures, urgencies, topics }: Scorecard, previous: Scorecard | null, all: readonly Heard[]): string {
  const rows = Object.entries(figures).map(
    ([name, figure]) => `| ${name} | ${said(figure)} | ${previous?.figures[name]?.value ?? '–'} |`,
  )
  const confusion = URGENCIES.map(
    (meant) => `| **${meant}** | ${URGENCIES.map((given) => urgencies[meant][given]).join(' | ')} |`,
  )
  const byTopic = Object.entries(topics).map(
    ([topic, { recall, precision }]) =>
      `| ${topic} | ${recall.value} (${recall.hits}/${recall.of}) | ${precision.value} (${precision.hits}/${precision.of}) | ${f1(recall, precision).toFixed(2)} |`,
  )
  return `# Scorecard

Our own test part (\`knowledge/evaluation/messages.jsonl\`, ${all.length} messages): written by another hand than the labelled messages
that the classifier learns from; nothing is trained on it. (One knob, how much a sign needs the classifier behind it, was
looked at here and on the development set.) Made by \`npm run evaluate\`.

| figure | value, N, 95 % interval | previous run |
|---|---|---|
${rows.join('\n')}

## Urgency: meant (rows) and heard (columns)

| | ${URGENCIES.join(' | ')} |
|---|${URGENCIES.map(() => '---|').join('')}
${confusion.join('\n')}

## Topics

| topic | recall | precision | F1 |
|---|---|---|---|
${byTopic.join('\n')}

## Calibration and cost

![calibration](calibration.svg) ![misses against false alarms](cost.svg)

The threshold of *grave* is the lowest at which at most 12 % of the held-out calm messages of the training corpus (which are
written to sound grave) are alarmed: a miss can cost a life, a false alarm costs trust.

## The worst misses

Grave messages heard as calm, the least suspected first:

${worst(all)
  .map(
    ({ example, assessment }) =>
      `- ${example.text} (*${example.topics.join(', ')}*; heard: ${assessment.urgency}, ${assessment.topics.join(', ')})`,
  )
  .join('\n')}
`
}

function worst(all: readonly Heard[]): Heard[] {
  const suspicion = ({ assessment }: Heard) => assessment.why.probabilities['urgency:grave'] ?? 0
  return all
    .filter(({ example }) => [example.urgency, ...example.urgencyAlso].every(isGrave))
    .filter(({ assessment }) => !isGrave(assessment.urgency))
    .sort((a, b) => suspicion(a) - suspicion(b))
    .slice(0, MOST_MISSES)
}

function said({ value, hits, of, low, high }: Figure): string {
  return `${value.toFixed(3)} (${hits}/${of}; ${low.toFixed(3)}–${high.toFixed(3)})`
}
