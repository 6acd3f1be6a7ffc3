import type { Morpheme } from '../../language/morphemes.ts'

/** A word that carries meaning: what stays of it in every form. */
export type Content = { readonly stem: string; readonly isNoun: boolean }

/** Words that carry nothing by themselves. */
const EMPTY = new Set(
  'こと もの とき 時 場合 ため よう ほか 他 うち とおり 通り 際 それ これ ここ そこ どれ 次 下 方 かた お ご 何 など 等 さ の 対象 制度 支援 サービス 人 該当 相談'.split(
    ' ',
  ),
)
const EMPTY_VERBS = new Set(
  'する なる ある いる できる 出来る くださる 下さる いただく 頂く おる ござる れる られる せる させる いう 言う よる つく しまう みる おく いく くる ください'.split(
    ' ',
  ),
)

export function contentOf(morphemes: readonly Morpheme[]): Content[] {
  return morphemes.flatMap((morpheme): Content[] => {
    const { surface, base, pos, detail } = morpheme
    if (!/\p{L}/u.test(surface)) return []
    switch (pos) {
      case '名詞':
        if (EMPTY.has(surface) || detail === '非自立') return []
        return [{ stem: surface, isNoun: true }]
      case '動詞':
      case '形容詞':
        return isEmptyVerb(morpheme) ? [] : [{ stem: stemOf(base, surface), isNoun: false }]
      case '副詞':
      case '連体詞':
      case '感動詞':
        return EMPTY.has(surface) || surface.length < 2 ? [] : [{ stem: surface, isNoun: false }]
      default:
        return /[\p{sc=Han}\p{sc=Katakana}A-Za-z]{2,}/u.test(surface) && pos !== '接続詞' && pos !== '助詞'
          ? [{ stem: surface, isNoun: true }]
          : []
    }
  })
}

function isEmptyVerb({ base, detail }: Morpheme): boolean {
  return detail === '非自立' || detail === '接尾' || EMPTY_VERBS.has(base)
}

/** What stays of a verb or adjective in every form: 払う → 払, もらう → もら. */
function stemOf(base: string, surface: string): string {
  return base.length < 2 ? surface : base.slice(0, -1)
}

/** Whether a text holds a word, and not only its letters within another: 払 is not in 支払い, 区 not in 区分. */
export function holdsStem(stem: string, text: string): boolean {
  if (!text.includes(stem)) return false
  if (!/^\p{sc=Han}$/u.test(stem)) return true
  return new RegExp(String.raw`(?<!\p{sc=Han})${stem}|${stem}(?!\p{sc=Han}|い|う|え)`, 'u').test(text)
}

/** 「健康づくり課」 is one name: neighbouring nouns stay neighbours. */
export function compoundsOf(morphemes: readonly Morpheme[]): string[] {
  const compounds: string[] = []
  let parts: string[] = []
  const end = () => {
    if (parts.length > 1) compounds.push(parts.join(''))
    parts = []
  }
  for (const { surface, pos, detail } of morphemes) {
    if (pos === '名詞' && detail !== '非自立' && /\p{L}/u.test(surface) && !EMPTY.has(surface)) parts.push(surface)
    else end()
  }
  end()
  return compounds
}

/** 「受けて(います)」 and 「広がりました」 tell that something is so or was so: the source must tell it too. */
export function aspectsOf(morphemes: readonly Morpheme[]): string[] {
  return morphemes.flatMap(({ pos, base, surface, detail }, at) => {
    const before = morphemes[at - 1]
    const isDone = base === 'する' && before?.pos === '名詞'
    if (pos !== '動詞' || detail === '非自立' || (EMPTY_VERBS.has(base) && !isDone)) return []
    const verb = isDone ? before.surface + surface : surface
    const next = morphemes[at + 1]
    const after = morphemes[at + 2]
    const isGoingOn = /^(て|で)$/u.test(next?.surface ?? '') && /^(い|いる|おり|おる)$/u.test(after?.surface ?? '')
    if (isGoingOn) return [verb + next!.surface]
    const isPast = /^(た|だ)$/u.test(next?.surface ?? '') || (next?.surface === 'まし' && after?.surface === 'た')
    return isPast ? [verb + next!.surface] : []
  })
}

/** What is done with a noun: by it (が), to it (を), towards it (に, へ). */
export type Part = { readonly noun: string; readonly case: 'by' | 'to' | 'towards'; readonly deed: string | null }

const CASES: Readonly<Record<string, Part['case']>> = { が: 'by', を: 'to', に: 'towards', へ: 'towards' }

/** Who does what to whom, as the particles tell it, with the next deed that is told. */
export function partsOf(morphemes: readonly Morpheme[]): Part[] {
  return morphemes.flatMap((morpheme, at): Part[] => {
    if (morpheme.pos !== '名詞' || morpheme.detail === '非自立' || EMPTY.has(morpheme.surface)) return []
    let next = at + 1
    while (/^(など|等|たち|さん|や)$/u.test(morphemes[next]?.surface ?? '')) next++
    const particle = morphemes[next]
    const kind = particle?.pos === '助詞' ? CASES[particle.surface] : undefined
    if (kind === undefined) return []
    return [{ noun: morpheme.surface, case: kind, deed: deedAfter(morphemes, next + 1) }]
  })
}

function deedAfter(morphemes: readonly Morpheme[], from: number): string | null {
  for (let at = from; at < morphemes.length; at++) {
    const one = morphemes[at]!
    if (one.pos === '動詞' && !isEmptyVerb(one)) return stemOf(one.base, one.surface)
    const next = morphemes[at + 1]
    const isDeed =
      one.detail === 'サ変接続' &&
      /\p{L}/u.test(one.surface) &&
      (next === undefined || next.base === 'する' || /^[、。(]$/u.test(next.surface))
    if (isDeed) return one.surface
  }
  return null
}

/** 「支払われます」: what is done to something is told of it. */
export function isPassive(morphemes: readonly Morpheme[]): boolean {
  return morphemes.some(
    ({ base, pos }) => pos === '動詞' && (base === 'れる' || base === 'られる' || base === 'もらえる'),
  )
}
