import type { Ear } from './assess.ts'
import type { Assessment } from './assessment.ts'
import { featuresOf, signalsIn } from './features.ts'
import { read } from './reading.ts'

/** A feature and how much it spoke for (+) or against (−) something, in log-odds. */
export type Counted = { readonly feature: string; readonly weight: number }

/** The features that counted most for how grave a message is, and for each topic that was named. */
export function featuresThatCounted(
  written: string,
  { topics }: Pick<Assessment, 'topics'>,
  ear: Ear,
): Readonly<Record<string, readonly Counted[]>> {
  const reading = read(written, ear.analyse)
  const features = featuresOf(reading, ear.lexicon, signalsIn(reading, ear.signals))
  const heads = ['urgency:grave', 'urgency:emergency', ...topics.map((topic) => `topic:${topic}`)]
  return Object.fromEntries(
    heads.map((head) => [
      head,
      ear.classifier
        .explain(features, head)
        .map(({ feature, weight }) => ({ feature, weight: Math.round(weight * 100) / 100 })),
    ]),
  )
}
