import type { FusionWeights } from '../retrieval/fusion.ts'

/** What was measured on the held-out half of one collection; all nDCG@10, 0–1. */
export type RetrievalRow = {
  readonly name: string
  readonly passages: number
  readonly questions: number
  /** Words, characters and latent semantics with fixed shares, no thesaurus. */
  readonly before: number
  /** The same with the thesaurus. */
  readonly vocabulary: number
  readonly learnt: number
  /** Shares learnt without this collection. */
  readonly unseen: number
}

export function retrievalReport(rows: readonly RetrievalRow[], fusion: FusionWeights): string {
  const said = (value: number) => value.toFixed(4)
  return `# Retrieval

nDCG@10 on the held-out half (every second passage's questions) of our own collections. Made by \`npm run train:fusion\`,
which learns the shares from the other half.

| collection | passages | questions | words 1 + characters 0.5 + latent 0.1 | + thesaurus | learnt shares | shares learnt without this collection |
|---|---|---|---|---|---|---|
${rows
  .map(
    ({ name, passages, questions, before, vocabulary, learnt, unseen }) =>
      `| ${name} | ${passages} | ${questions} | ${[before, vocabulary, learnt, unseen].map(said).join(' | ')} |`,
  )
  .join('\n')}

Shares: ${Object.entries(fusion)
    .map(([scorer, share]) => `${scorer} ${share.toFixed(2)}`)
    .join(', ')}.

- **services**, **plan**: names and texts as the corpus, the residents' wordings as questions (not indexed here).
- **city-office**: questions and answers of an invented city office, asked in residents' words, often in kana, short or misspelt.
  The thesaurus is of general knowledge, but written by the same hand as these questions: its gain here is likely
  larger than elsewhere. The services' wordings are older than the thesaurus.
- **encyclopaedia**: paragraphs and factual questions; **a word missing**: one of the two most telling words of each question
  left out and no titles, which makes 150 paragraphs about as hard as 2,000.
`
}
