import type { DistrictId } from '../knowledge/terms.ts'
import { normalise } from '../language/normalise.ts'
import type { Gazetteer } from './gazetteer.ts'

/** Where somebody lives, as far as their words settle it. The address itself is not kept. */
export type Place =
  | { readonly kind: 'district'; readonly district: DistrictId }
  | { readonly kind: 'candidates'; readonly districts: readonly DistrictId[] }
  | { readonly kind: 'outside'; readonly municipality: string | null }
  | { readonly kind: 'unknown' }

const UNKNOWN: Place = { kind: 'unknown' }
/** A pin farther than this from every block of the ward is not in it. */
const WARD_EDGE_IN_METRES = 700

/** The district of an address given on purpose: a field, an answer to "which town?". */
export function locateAddress(address: string, gazetteer: Gazetteer): Place {
  return locate(address, gazetteer, true)
}

/** The district of an address inside a message, where a town's name may also be a surname, a flower or a station. */
export function locateInText(text: string, gazetteer: Gazetteer): Place {
  return locate(text, gazetteer, false)
}

/** The district of a shared position. */
export function locatePin(latitude: number, longitude: number, gazetteer: Gazetteer): Place {
  const { districts, metres } = gazetteer.districtsAround(latitude, longitude)
  return metres > WARD_EDGE_IN_METRES ? { kind: 'outside', municipality: null } : settled(districts)
}

function locate(written: string, gazetteer: Gazetteer, isAddress: boolean): Place {
  const text = plainAddress(written)
  const outside = outsideMunicipality(text, gazetteer, isAddress)
  const found = findTowns(text, gazetteer, isAddress, outside !== null)
  const exact = found.filter((town) => town.exact)
  if (exact.length > 0) {
    const districts = exact
      .map((town) => gazetteer.districtsOf(town.town, town.chome, town.banchi))
      .filter((list) => list.length > 0)
    if (districts[0] !== undefined) return settled(districts[0])
  }
  if (outside !== null) return { kind: 'outside', municipality: outside }
  const postal = /(?<!\d)(15[4-8])-?(\d{4})(?![\d-])/.exec(text)
  if (postal !== null) {
    const districts = gazetteer.districtsOfPostalCode(`${postal[1]!}-${postal[2]!}`)
    if (districts.length > 0) return settled(districts)
  }
  const loose = found.find((town) => !town.exact)
  if (loose !== undefined) return settled(gazetteer.districtsOf(loose.town, null, null))
  return landmark(text, gazetteer)
}

function settled(districts: readonly DistrictId[]): Place {
  if (districts.length === 0) return UNKNOWN
  return districts.length === 1 ? { kind: 'district', district: districts[0]! } : { kind: 'candidates', districts }
}

type Town = {
  readonly town: string
  readonly chome: number | null
  readonly banchi: number | null
  /** Written as an address: with its 丁目, or after the ward's name. */
  readonly exact: boolean
}

const NUMBER = '(\\d{1,3})'
const CHOME = `[ ,、の]*${NUMBER}(?: ?(?:丁目?|ちょうめ|チョウメ|-? ?ch[oō]me)[ ,、の]*(?:${NUMBER}(?= ?(?:番|-|の|ー|$|[^\\d年歳才人回か月日時円])))?|[-の番ー][ の]*${NUMBER}|(?=$|[ ,、。)]))`
/** What follows a town's name where somebody says that they live there. */
const LIVES_HERE =
  /^(?:に|で|へ|の方に|町内に?)?(?:住む|住ん|住み|すむ|すん|すみ|在住|暮ら|くら|越し|引っ越し|引越し|転入|おります|居ます|います)|^(?:です|在住|住み|の者|のもの|民です|地区|町会)/
const NOT_A_TOWN =
  /^(?:駅|線|通り|小学校|中学校|高校|大学|病院|公園|図書館|総合支所|まちづくり|あんしん|郵便局|商店街|さん|くん|ちゃん|氏|先生|様|前|橋)/

function findTowns(text: string, gazetteer: Gazetteer, isAddress: boolean, hasOutside: boolean): Town[] {
  const towns: Town[] = []
  let rest = text
  for (const { spelling, town } of gazetteer.spellings) {
    for (let at = rest.indexOf(spelling); at >= 0; at = rest.indexOf(spelling, at + 1)) {
      const before = rest.slice(0, at)
      const after = rest.slice(at + spelling.length)
      if (isPartOfLongerName(spelling, before, after)) continue
      const number = new RegExp(`^${CHOME}`, 'u').exec(after)
      const chome = number === null ? null : Number(number[1])
      const known = chome !== null && gazetteer.areasOf(town).some((area) => area.chome === chome)
      const afterWard = /世田谷区 ?$|setagaya(?:-ku|-city| ward| city)?,? ?$/.test(before)
      const chomeless = gazetteer.areasOf(town).every((area) => area.chome === null)
      if (known) {
        const banchi = number?.[2] ?? number?.[3]
        towns.push({ town, chome, banchi: banchi === undefined ? null : Number(banchi), exact: true })
      } else if (
        !NOT_A_TOWN.test(after) &&
        !hasOutside &&
        isNamedAlone(spelling, town, before, after, isAddress || afterWard, chomeless)
      ) {
        towns.push({ town, chome: null, banchi: null, exact: afterWard })
      }
      rest = rest.slice(0, at) + '＿'.repeat(spelling.length) + after
    }
  }
  return towns
}

/** 「せた」 inside 「せたがや」, 「okura」 inside 「bookurara」, 「世田谷」 in 「世田谷区」. */
function isPartOfLongerName(spelling: string, before: string, after: string): boolean {
  if (/^[a-z]/.test(spelling)) return /[a-z]$/.test(before) || /^[a-z]/.test(after)
  if (/^\p{sc=Hiragana}/u.test(spelling)) return !/^ ?\d/.test(after)
  if (spelling === '世田谷') return /^(?:区|線|美術|公園|代田|警察|保健)/.test(after)
  return /^[市郡]/.test(after) || (spelling.length === 1 && /\p{sc=Han}$/u.test(before) && !/[区丁]$/.test(before))
}

/** A town without a number counts only where it cannot be a surname, a flower or another city's quarter. */
function isNamedAlone(
  spelling: string,
  town: string,
  before: string,
  after: string,
  isAddress: boolean,
  chomeless: boolean,
): boolean {
  if (town === '世田谷' || !/\p{sc=Han}/u.test(spelling)) return false
  if (isAddress) return /^[ 、。,)]*$|^(?:の|に|で|町)/.test(after) || chomeless
  return spelling.length >= 2 && LIVES_HERE.test(after) && !/[\p{sc=Han}々]$/u.test(before)
}

function outsideMunicipality(text: string, gazetteer: Gazetteer, isAddress: boolean): string | null {
  for (const name of gazetteer.landmarks.outside) {
    const at = text.indexOf(name)
    if (at < 0) continue
    const after = text.slice(at + name.length)
    const before = text.slice(0, at)
    const isNegated = /^[^。]{0,12}(?:じゃ|では)(?:ない|ありません|なく)/.test(after)
    const isHome =
      isAddress ||
      LIVES_HERE.test(after) ||
      /(?:住所|自宅|家|住まい)(?:は|が)[^。]{0,6}$/.test(before) ||
      /^[^、。 ]{1,8}(?:に住|在住|です)/.test(after)
    if (isHome && !isNegated) return name
  }
  return null
}

/** A station only narrows: the districts of the town beside it. */
function landmark(text: string, gazetteer: Gazetteer): Place {
  const near = [...gazetteer.landmarks.stations]
    .sort((a, b) => b.name.length - a.name.length)
    .find(({ name }) => text.includes(name))
  if (near === undefined) return UNKNOWN
  const centre = gazetteer.areasOf(near.near)
  const districts = centre.flatMap((area) => gazetteer.districtsAround(area.latitude, area.longitude).districts)
  return { kind: 'candidates', districts: [...new Set(districts)] }
}

const KANJI_DIGITS = '〇一二三四五六七八九'

/** NFKC, lower case, every dash as `-`, Japanese numerals as digits where an address can have them. */
function plainAddress(text: string): string {
  return normalise(text)
    .toLowerCase()
    .replace(/[‐‑‒–—―−－ｰ]/gu, '-')
    .replace(/(?<=\d)ー(?=\d)/gu, '-')
    .replace(
      /[〇一二三四五六七八九十]{1,3}(?=[ ]?(?:丁目?|番|号|の[〇一二三四五六七八九十\d]|-|$|[、。 ]))|(?<=[の番目-])[〇一二三四五六七八九十]{1,3}/gu,
      kanjiNumber,
    )
    .replace(/(いっ|に|さん|よん|ご|ろく|なな|はっ|きゅう)ちょうめ/gu, (all, kana: string) => {
      const digit = ['いっ', 'に', 'さん', 'よん', 'ご', 'ろく', 'なな', 'はっ', 'きゅう'].indexOf(kana) + 1
      return digit > 0 ? `${digit}ちょうめ` : all
    })
}

function kanjiNumber(kanji: string): string {
  const match = /^([〇一二三四五六七八九]?)(十?)([〇一二三四五六七八九]?)$/u.exec(kanji)
  if (match === null) return Array.from(kanji, (digit) => String(KANJI_DIGITS.indexOf(digit))).join('')
  const [, tens, ten, ones] = match
  if (ten === '') return String(KANJI_DIGITS.indexOf(tens === '' ? (ones ?? '') : (tens ?? '')))
  return String((tens === '' ? 1 : KANJI_DIGITS.indexOf(tens!)) * 10 + (ones === '' ? 0 : KANJI_DIGITS.indexOf(ones!)))
}
