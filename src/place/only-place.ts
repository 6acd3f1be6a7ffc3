import { normalise } from '../language/normalise.ts'
import type { Gazetteer } from './gazetteer.ts'

/** What may stand around a place without saying anything else. */
const AROUND =
  /に?(住んでいます|住んでます|住んでる|住まい|在住)|です|だよ|である|東京都|世田谷区|せたがやく|setagaya(-ku)?|tokyo|〒|郵便番号|住所|は|の|あたり|あたりに?|近く|駅|えき|付近|周辺|方面|丁目|ちょうめ|番地?|号|chome/gu

/** Whether a message names a place and nothing else: 「経堂1丁目です」, 「156-0052」. */
export function isOnlyPlace(text: string, gazetteer: Gazetteer): boolean {
  const said = normalise(text).toLowerCase()
  const names = [
    ...gazetteer.spellings.map(({ spelling }) => spelling),
    ...gazetteer.landmarks.stations.map(({ name }) => name),
  ]
  const named = names.filter((name) => said.includes(name)).sort((a, b) => b.length - a.length)
  const hasPostalCode = /(?<!\d)15[4-8]-?\d{4}(?!\d)/.test(said)
  if (named.length === 0 && !hasPostalCode) return false
  const rest = named.reduce((left, name) => left.replaceAll(name, ' '), said).replace(AROUND, ' ')
  return !/[\p{L}]/u.test(rest.replace(/[〇一二三四五六七八九十]/gu, ' '))
}
