/** A number with what it counts and how it is bounded: 「100万円未満」, 「90日以内」. */
type Amount = { readonly digits: string; readonly unit: string; readonly bound: string }

const AMOUNT =
  /(\d[\d,]*(?:\.\d+)?) ?(万円|億円|千円|円|か月|ヶ月|カ月|ヵ月|箇月|年度|年|月|週間|週|日間|日|時間|分|歳|才|人|名|割|%|回|件|級|種|倍|枚|か所|箇所|ヶ所|世帯|親等|階|号)?(目)?(未満|以上|以下|以内|超|まで|から|前|後)?/gu

export function amountsIn(text: string): Amount[] {
  return [...text.normalize('NFKC').matchAll(AMOUNT)].map((match) => ({
    digits: match[1]!.replace(/,/gu, ''),
    unit: (match[2] ?? '').replace(/[ヶカヵ箇]月/u, 'か月').replace('才', '歳'),
    bound: match[4] ?? '',
  }))
}

/**
 * Whether a line says the numbers of a sentence: the same ones, of the same things, within the same bounds, next to each
 * other and in this order, so that one household's amount is not told to another.
 */
export function saysAmounts(line: string, sentence: string): boolean {
  const wanted = amountsIn(sentence)
  if (wanted.length === 0) return true
  const held = amountsIn(line)
  for (let at = 0; at + wanted.length <= held.length; at++)
    if (wanted.every((amount, n) => isSame(amount, held[at + n]!))) return true
  return false
}

function isSame(a: Amount, b: Amount): boolean {
  return a.digits === b.digits && a.unit === b.unit && a.bound === b.bound
}
