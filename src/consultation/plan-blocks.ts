import type { Findings } from '../answering/find.ts'
import type { Phrases } from '../knowledge/phrases.ts'
import type { Block } from './reply.ts'

/** What the plan's documents say to a question: the quotation first, then how far it binds the ward. */
export function planBlocks(
  findings: Findings,
  material: { readonly phrases: Phrases; readonly asker: 'resident' | 'staff' },
): Block[] {
  const { phrases } = material
  if (findings.abstained) return [{ kind: 'text', text: phrases.abstain.documents }]
  const first = findings.plan[0]
  if (first === undefined) return []
  const remarks: string[] = []
  if (first.passage.status === 'pending') remarks.push(phrases.plan.pending)
  else if (first.passage.status === 'opinion') remarks.push(phrases.plan.opinion)
  else if (first.passage.kind === 'goal') remarks.push(phrases.plan.goal)
  if (['draft', 'pending', 'study', 'opinion'].includes(first.passage.status)) remarks.push(phrases.plan.decided_since)
  return [
    {
      kind: 'quotes',
      heading: material.asker === 'staff' ? phrases.headings.staff_basis : phrases.headings.quotes,
      citations: findings.plan.map((entry) => entry.citation),
    },
    ...(remarks.length > 0 ? [{ kind: 'text' as const, text: remarks.join('\n') }] : []),
  ]
}
