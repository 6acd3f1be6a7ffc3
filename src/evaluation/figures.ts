import { assess, type Ear } from '../assessment/assess.ts'
import type { Assessment } from '../assessment/assessment.ts'
import type { Example } from '../knowledge/schema.ts'
import { isGrave, TOPICS, URGENCIES, type Topic, type Urgency } from '../knowledge/terms.ts'

/** A share with its N and its 95 % interval (Wilson). */
export type Figure = {
  readonly value: number
  readonly hits: number
  readonly of: number
  readonly low: number
  readonly high: number
}
export type Heard = { readonly example: Example; readonly assessment: Assessment }
export type Scorecard = {
  readonly figures: Readonly<Record<string, Figure>>
  readonly urgencies: Readonly<Record<Urgency, Readonly<Record<Urgency, number>>>>
  readonly topics: Readonly<Partial<Record<Topic, { readonly recall: Figure; readonly precision: Figure }>>>
}

const Z = 1.96

/** What is heard in each message, as if it was written at an hour when nothing is read into the time. */
export function hear(examples: readonly Example[], ear: Ear): Heard[] {
  const noon = new Date('2026-11-24T12:00:00+09:00')
  return examples.map((example) => ({ example, assessment: assess(example.text, noon, ear) }))
}

/** The figures of a set of labelled messages; the same definitions as the label guide's. */
export function score(heard: readonly Heard[]): Scorecard {
  const count = (of: readonly Heard[], isHit: (one: Heard) => boolean) => figure(of.filter(isHit).length, of.length)
  const accepted = ({ example }: Heard) => [example.urgency, ...example.urgencyAlso]
  const mustBeGrave = heard.filter((one) => accepted(one).every(isGrave))
  const mustBeCalm = heard.filter((one) => accepted(one).every((urgency) => !isGrave(urgency)))
  const emergencies = heard.filter(({ example }) => example.urgency === 'emergency' && example.urgencyAlso.length === 0)
  const wanted = heard.flatMap((one) => one.example.topics.map((topic) => ({ one, topic })))
  const found = heard.flatMap((one) => one.assessment.topics.map((topic) => ({ one, topic })))
  const isWanted = (example: Example, topic: Topic) =>
    example.topics.includes(topic) || example.topicsAlso.includes(topic)
  const recall = figure(wanted.filter(({ one, topic }) => one.assessment.topics.includes(topic)).length, wanted.length)
  // What may be found counts neither way: only what must not be found is a false alarm.
  const mustOrMustNot = found.filter(({ one, topic }) => !one.example.topicsAlso.includes(topic))
  const precision = figure(
    mustOrMustNot.filter(({ one, topic }) => one.example.topics.includes(topic)).length,
    mustOrMustNot.length,
  )
  return {
    figures: {
      'grave recall': count(mustBeGrave, ({ assessment }) => isGrave(assessment.urgency)),
      'false alarm': count(mustBeCalm, ({ assessment }) => isGrave(assessment.urgency)),
      'emergency recall': count(emergencies, ({ assessment }) => assessment.urgency === 'emergency'),
      'urgency accuracy': count(heard, (one) => accepted(one).includes(one.assessment.urgency)),
      'topic recall': recall,
      'topic precision': precision,
    },
    urgencies: Object.fromEntries(
      URGENCIES.map((meant) => [
        meant,
        Object.fromEntries(
          URGENCIES.map((given) => [
            given,
            heard.filter(({ example, assessment }) => example.urgency === meant && assessment.urgency === given).length,
          ]),
        ),
      ]),
    ) as Scorecard['urgencies'],
    topics: Object.fromEntries(
      TOPICS.flatMap((topic) => {
        const must = heard.filter(({ example }) => example.topics.includes(topic))
        const said = heard.filter(({ assessment }) => assessment.topics.includes(topic))
        if (must.length === 0 && said.length === 0) return []
        return [
          [
            topic,
            {
              recall: count(must, ({ assessment }) => assessment.topics.includes(topic)),
              precision: count(said, ({ example }) => isWanted(example, topic)),
            },
          ],
        ]
      }),
    ),
  }
}

/** F1 of two figures, 0–1. */
export function f1(recall: Figure, precision: Figure): number {
  const sum = recall.value + precision.value
  return sum === 0 ? 0 : (2 * recall.value * precision.value) / sum
}

/** A share with its interval; 0 of 0 says nothing. */
export function figure(hits: number, of: number): Figure {
  if (of === 0) return { value: 0, hits, of, low: 0, high: 1 }
  const share = hits / of
  const middle = (share + Z ** 2 / (2 * of)) / (1 + Z ** 2 / of)
  const spread = (Z / (1 + Z ** 2 / of)) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2))
  return { value: round(share), hits, of, low: round(middle - spread), high: round(middle + spread) }
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
