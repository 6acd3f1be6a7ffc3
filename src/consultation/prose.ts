import { fill, type Phrases } from '../knowledge/phrases.ts'
import type { Citation } from '../retrieval/citation.ts'
import type { Block, Reply } from './reply.ts'

/** A model's sentences, put where the reader looks first; desks, cards and quotations stay as code wrote them. */
export function withProse(reply: Reply, text: string, cited: readonly number[], phrases: Phrases): Reply {
  const prose: Block[] = [
    { kind: 'text', text: [text, ...standingsOf(reply.citations, cited, phrases)].join('\n'), by: 'model' },
    { kind: 'note', text: phrases.worded.trim() },
  ]
  const [opening, ...rest] = reply.blocks
  const isOpened = opening?.kind === 'text'
  const blocks = isOpened ? [opening, ...prose, ...rest] : [...prose, ...reply.blocks]
  return { ...reply, blocks: blocks.map((block) => numbered(block, reply.citations)) }
}

/** A model's words stand in it. */
export function isWorded({ blocks }: Pick<Reply, 'blocks'>): boolean {
  return blocks.some((block) => block.kind === 'text' && block.by === 'model')
}

/** What is not decided is said to be so, whoever worded it. */
function standingsOf(citations: readonly Citation[], cited: readonly number[], phrases: Phrases): string[] {
  return cited.flatMap((number) => {
    const status = citations[number - 1]?.status
    if (status === undefined || status === 'service' || status === 'decided') return []
    return [fill('[{number}] {standing}', { number, standing: phrases.plan.standing[status] })]
  })
}

/** The list of sources carries the numbers that the sentences refer to. */
function numbered(block: Block, citations: readonly Citation[]): Block {
  if (block.kind !== 'sources') return block
  const first = citations.findIndex((citation) => citation === block.citations[0])
  return { ...block, from: first + 1 }
}
