import { evidenceOf, withheld } from '../../src/answering/sources.ts'
import { fenced, type FenceParts, type Fenced } from '../../src/answering/fence/fence.ts'
import { forbidden } from '../../src/answering/fence/words.ts'
import type { Evidence } from '../../src/answering/fence/entailment.ts'
import { serviceText } from '../../src/answering/passages.ts'
import { loadFence, loadKnowledge } from '../../src/knowledge/load.ts'
import type { Service } from '../../src/knowledge/schema.ts'
import { remembered } from '../../src/language/remembered.ts'
import { loadAnalyser } from '../../src/language/morphemes.ts'

const { words } = loadFence()
export const FENCE: FenceParts = {
  analyse: remembered(await loadAnalyser(), 4_000),
  forbidden: forbidden(words),
  negation: new RegExp(words.negations.ja, 'iu'),
}
export const SERVICES: readonly { readonly service: Service; readonly evidence: Evidence }[] =
  loadKnowledge().services.map((service) => ({
    service,
    evidence: evidenceOf({ title: `${service.name} サービスの説明`, text: withheld(serviceText(service)) }),
  }))

export function evidenceFor(id: string): Evidence {
  return SERVICES.find(({ service }) => service.id === id)!.evidence
}

/** What the fence does with one sentence that cites one source. */
export function judged(text: string, evidence: Evidence, sources: readonly number[] = [1]): Fenced {
  const tokens = new Map([['desk:plat-home', 'ぷらっとホーム世田谷']])
  return fenced([{ text, sources }], { evidence: new Map([[1, evidence]]), tokens }, FENCE)
}

export function passes(text: string, evidence: Evidence): boolean {
  return judged(text, evidence).kept.length > 0
}
