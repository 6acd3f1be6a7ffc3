import type { Analyse } from '../language/morphemes.ts'
import { normalise, toHiragana } from '../language/normalise.ts'
import { digest, type KnownWords } from './known-words.ts'

const SYLLABLES = 3

/** Turns text into runs of three syllables as it is read aloud: 「じゅうみんひょう」 finds 「住民票」. */
export class Readings {
  private readonly analyse: Analyse
  private readonly known: KnownWords
  /** While true, `asked` gathers how every passage is read, to be kept for the next start. */
  isRecording = false
  readonly asked = new Map<string, readonly string[]>()

  constructor(analyse: Analyse, known: KnownWords = new Map()) {
    this.analyse = analyse
    this.known = known
  }

  /** The runs of a passage, with repetitions. */
  ofPassage(text: string): string[] {
    const key = digest(`読み:${text}`)
    const read = this.known.get(key)?.[0] ?? this.read(text)
    if (this.isRecording) this.asked.set(key, [read])
    return runs(read)
  }

  /** The runs of a question; not kept. */
  ofQuery(text: string): string[] {
    return runs(this.read(text))
  }

  /** In hiragana, with 、 for whatever is neither letter nor digit. */
  private read(text: string): string {
    const readings = this.analyse(normalise(text).toLowerCase()).map(({ reading }) => reading)
    return toHiragana(readings.join('')).replace(/[^\p{L}\p{N}ー]+/gu, '、')
  }
}

function runs(read: string): string[] {
  return read.split('、').flatMap((part) => {
    const letters = Array.from(part)
    return letters.slice(SYLLABLES - 1).map((_, at) => letters.slice(at, at + SYLLABLES).join(''))
  })
}
