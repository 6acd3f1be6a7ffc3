import { isGrave, URGENCIES } from '../knowledge/terms.ts'
import { f1, type Figure, type Heard, type Scorecard } from './figures.ts'

/** A set of labelled messages, what was heard in them, and its figures. */
export type Measured = { readonly name: string; readonly scorecard: Scorecard; readonly heard: readonly Heard[] }

const MOST_MISSES = 30

/** The scorecard as Markdown: all own test parts together, each set beside them, and the gap between them. */
export function report(own: Measured, beside: readonly Measured[], previous: Scorecard | null): string {
  const { figures, urgencies, topics } = own.scorecard
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

Our own test parts (\`knowledge/evaluation/messages\`, ${own.heard.length} messages): each by a hand that wrote none of the labelled
messages that the classifier learns from; nothing is trained on them. (Some knobs were chosen with an eye on their figures: how
much a sign needs the classifier behind it, how much similar messages and the hidden layer count, where topics begin.) Made by
\`npm run evaluate\`.

| figure | value, N, 95 % interval | previous run |
|---|---|---|
${rows.join('\n')}

${gaps(own, beside)}

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

How the threshold of *grave* is chosen: [src/assessment/thresholds.ts](../../src/assessment/thresholds.ts).

## The worst misses

Grave messages heard as calm, the least suspected first:

${worst(own.heard)
  .map(
    ({ example, assessment }) =>
      `- ${example.text} (*${example.topics.join(', ')}*; heard: ${assessment.urgency}, ${assessment.topics.join(', ')})`,
  )
  .join('\n')}
`
}

/** A large gap between the sets means fitting, not hearing. */
function gaps(own: Measured, beside: readonly Measured[]): string {
  const names = Object.keys(own.scorecard.figures)
  const spread = (name: string) => {
    const values = beside.map(({ scorecard }) => scorecard.figures[name]!.value)
    return (Math.max(...values) - Math.min(...values)).toFixed(3)
  }
  return [
    '## Set by set',
    '',
    `| figure | ${beside.map(({ name, heard }) => `${name} (${heard.length})`).join(' | ')} | gap |`,
    `|---|${beside.map(() => '---|').join('')}---|`,
    ...names.map(
      (name) =>
        `| ${name} | ${beside.map(({ scorecard }) => said(scorecard.figures[name]!)).join(' | ')} | ${spread(name)} |`,
    ),
  ].join('\n')
}

function worst(all: readonly Heard[]): Heard[] {
  const suspicion = ({ assessment }: Heard) => assessment.why.probabilities['urgency:grave'] ?? 0
  return all
    .filter(({ example }) => [example.urgency, ...example.urgencyAlso].every(isGrave))
    .filter(({ assessment }) => !isGrave(assessment.urgency))
    .sort((a, b) => suspicion(a) - suspicion(b))
    .slice(0, MOST_MISSES)
}

/** 0.871 (108/124; 0.801–0.919). */
export function said({ value, hits, of, low, high }: Figure): string {
  return `${value.toFixed(3)} (${hits}/${of}; ${low.toFixed(3)}–${high.toFixed(3)})`
}
