import type { Analyse, Morpheme } from '../language/morphemes.ts'
import { normalise } from '../language/normalise.ts'

/** A text without what tells who it is about, and the way back. */
export type Masked = {
  readonly text: string
  /** Puts back what was masked; marks that were never given stay as they are. */
  readonly unmask: (text: string) => string
}

/** 〔名1〕〔番号2〕〔住所1〕〔連絡先1〕: a mark a reader understands and a model can carry along. */
const MARK = /〔(?:名|番号|住所|連絡先)\d+〕/gu

/** Amounts, ages, dates and spans tell no one who it is, and the answer depends on them. */
const COUNTED =
  /^ ?(万|億|万円|億円|千円|円|yen|yên|peso|人民币|元|歳|才|さい|代|年|ねん|月|がつ|日|にち|時|分|週|か月|ヶ月|カ月|人|にん|名|回|度|割|%|パーセント|件|級|種|倍|cm|kg|キロ|years?|months?|days?|hours?|tuổi|살|개월|岁|歲|anos|taon|वर्ष)/iu
const NUMBER = /\d(?:[\d,. \-‐–—ー−()/:]*\d)?/gu
/** So many digits could be somebody's number. */
const DIGITS_OF_SOMEBODY = 4
const CONTACT =
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?:\/\/|www\.)\S+|@[\w.]{3,}|(?:line|ライン|インスタ|id|ＩＤ)\s*[:：]\s*[\w.-]{3,}/giu
const ADDRESS =
  /(?:東京都|世田谷区|[\p{sc=Han}]{1,4}[都道府県市区町村])?[\p{sc=Han}ヶケのノ]{1,6}(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:丁目|番地?|-\d)[\d\-−ー番地号の丁目]*(?:\s*[\p{sc=Katakana}\p{sc=Han}ーA-Za-z]{2,14})?(?:\s*\d{1,4}(?:号室|号棟|号|室))?|\d{1,4}(?:号室|号棟)/gu
const TITLES = /^(さん|さま|様|くん|君|ちゃん|氏|先生|せんせい|殿|婦長|院長|課長|部長|係長)$/u
/** Words for people that name nobody. */
const NOBODY =
  /^(お?[母父兄姉祖][さ上親]?|お?(かあ|とう|にい|ねえ|じい|ばあ|じじ|ばば|孫|子|嫁|婿|姑|舅|客|医者|隣|巡査|坊|嬢|巡り|まわり)|みな|皆|みんな|だれ|誰|なに|何|奥|旦那|ご?主人|息子|娘|看護師?|ヘルパー|ケアマネ(ジャー)?|職員|担当(者|医)?|後見人|保佐人|補助人|大家|管理人|店長|社長|患者|生徒|園児|赤|親御|甥(っ子)?|姪(っ子)?|叔?伯?[父母]|おじ|おば|いとこ|民生委員|保健師?|警察|駅員|弁護士|司法書士|医|主治医|校長|担任|保育士|介護士|相談員|ワーカー|委員|区長|町長|会長|理事長|理事|業者|宅配|配達|お?手伝い|外国人|若者|高齢者|年寄り|病人|けが人|本人|当人|相手|上司|同僚|後輩|先輩|友達|友人|彼|彼女|夫|妻|主|お?疲れ|たく|お?互い)$/u
/** Introductions in languages whose names this machine cannot find in a sentence: better not sent than half masked. */
const INTRODUCES_ELSEWHERE =
  /(?:ぼく|わたし|あたし|おれ|僕|私)[は、 ]+[\p{sc=Hiragana}\p{sc=Katakana}ー]{2,5}[、 ]+\d{1,2} ?(?:さい|歳|才|ねん|年)|我(的名字)?叫|我姓|名字是|제? ?이름은|(?<=[가-힣] ?)(씨|님)(?=[\s가-힣,.])|मेरो नाम|नाम .{0,20} हो|(?<![我你您她他的])(?![我你您她他])[\p{sc=Han}]{1,3}(先生|女士|小姐|太太|老师|老師)(?=[^\p{sc=Hiragana}\p{sc=Katakana}]*$)/u
/** In these a name was found nearby, or it was not said. */
const INTRODUCES =
  /tên (tôi|em|mình|anh|chị|con) là|tên là|meu nome|me chamo|chamo-me|ako si|pangalan|my name|name is|私の名前|名前は|ぼくの名前|わたしのなまえ|なまえは|と申します|といいます|ともうします/iu
/** Capitalised words: the first of a sentence may be any word, and is left only where it is a common one. */
const LATIN_NAME = /\p{Lu}[\p{L}\p{M}'’-]+(?: \p{Lu}[\p{L}\p{M}'’-]+)*/gu
const LATIN_KNOWN = new Set(
  (
    "I I'm I'll I've I'd My We Our You Your He She It They His Her Their Its The A An This That These Those There Here " +
    'And But Or So If When While Because Since After Before Then Now Today Tomorrow Yesterday Tonight Yes No Not Please ' +
    "Help Hello Hi Thank Thanks Sorry Can Could Do Does Did Don't Can't Is Are Was Were Am Will Would Should Have Has Had " +
    'What Who Where When Why How Which Someone Somebody Nobody Everyone Every Each Some Any All Many Much More Most One Two ' +
    'Three At In On For From To With Without By Of About As Just Only Still Also Even Maybe Never Always Last Next First ' +
    'Rent Money Work Job House Home School Hospital Doctor Police Husband Wife Mother Father Son Daughter Child Children Baby ' +
    'Family Friend Neighbor Neighbour Boss Landlord Japan Japanese Tokyo Setagaya English Chinese Korean Vietnamese Nepali ' +
    'Nepalese Filipino Portuguese Brazilian Thai Indonesian Monday Tuesday Wednesday Thursday Friday Saturday Sunday January ' +
    'February March April May June July August September October November December DV LINE SNS NPO AI Mom Dad Mum God ' +
    'Tôi Em Anh Chị Con Chồng Vợ Mẹ Bố Bà Ông Công Làm Có Không Nhà Tiền Xin Cho Ở Và Nếu Khi Bây Hôm Ai Người Cháu Bạn Nhật Bản ' +
    'O Os As Um Uma Eu Ele Ela Nós Meu Minha Meus Minhas Não Sim Estou Tenho Preciso Quero Como Onde Quando Quem Por Para Com Sem ' +
    'Mas Se Hoje Filho Filha Marido Esposa Mãe Pai Japão Tóquio Ang Ako Ako’y Sa Si Ng Mga May Wala Hindi Po Paano Saan Sino Bakit ' +
    'Kung Kasi Pero Nanay Tatay Anak Asawa Hapon Gusto Kailangan Ma Mero Malai'
  ).split(' '),
)

/**
 * Takes names, numbers, addresses and ids out of a text that leaves this machine. Null: something stands in it that
 * cannot be masked for certain; then it is not sent.
 */
export function masked(written: string, analyse: Analyse): Masked | null {
  const taken: string[] = []
  const marks = new Map<string, string>()
  const take = (kind: string, original: string): string => {
    const known = [...marks].find(([, value]) => value === original)?.[0]
    if (known?.startsWith(`〔${kind}`) === true) return known
    taken.push(original)
    const mark = `〔${kind}${String(taken.length)}〕`
    marks.set(mark, original)
    return mark
  }
  const text = normalise(written).replace(/〔/gu, '[').replace(/〕/gu, ']')
  const withoutWays = text
    .replace(CONTACT, (found) => take('連絡先', found))
    .replace(ADDRESS, (found) => take('住所', found))
    .replace(LATIN_NAME, (found) =>
      found.split(' ').every((word) => LATIN_KNOWN.has(word)) ? found : take('名', found),
    )
  const withoutNumbers = outsideMarks(withoutWays, (part) =>
    part.replace(NUMBER, (found, at: number) =>
      isSomebodys(found, part.slice(at + found.length)) ? take('番号', found) : found,
    ),
  )
  const withoutNames = outsideMarks(withoutNumbers, (part) => withoutNamesIn(part, analyse, take))
  if (isUnsafe(withoutNames)) return null
  return {
    text: withoutNames,
    unmask: (answer) => answer.replace(MARK, (mark) => marks.get(mark) ?? mark),
  }
}

/** A text that stays on this machine. */
export function unmasked(written: string): Masked {
  return { text: written, unmask: (answer) => answer }
}

function isSomebodys(found: string, after: string): boolean {
  const digits = found.replace(/\D/gu, '').length
  if (digits < DIGITS_OF_SOMEBODY) return false
  const isDate = /^(19|20)\d{2}$/u.test(found)
  return !COUNTED.test(after) && !(isDate && /^[年./]/u.test(after))
}

/** Proper names of people, of places smaller than the ward, and whatever stands before 「さん」 and is no common word. */
function withoutNamesIn(text: string, analyse: Analyse, take: (kind: string, original: string) => string): string {
  const morphemes = analyse(text)
  let result = ''
  let end = 0
  morphemes.forEach((morpheme, at) => {
    if (morpheme.start < end) return
    const until = nameUntil(morphemes, at)
    if (until === null) return
    const last = morphemes[until]!
    const stop = last.start + last.surface.length
    result += text.slice(end, morpheme.start) + take('名', text.slice(morpheme.start, stop))
    end = stop
  })
  return result + text.slice(end)
}

/** The last word of the name that begins here; null: no name does. */
function nameUntil(morphemes: readonly Morpheme[], at: number): number | null {
  const one = morphemes[at]!
  if (!/\p{L}/u.test(one.surface) || NOBODY.test(one.surface) || one.detail === '接尾') return null
  if (one.kind === '人名') return joined(morphemes, at)
  if (
    one.kind === '地域' &&
    !/^(日本|東京|世田谷|関東|外国|海外|アジア|中国|韓国|台湾|ベトナム|ネパール|フィリピン|ブラジル|アメリカ|タイ|インド|ミャンマー|ウクライナ)$/u.test(
      one.surface,
    )
  )
    return joined(morphemes, at)
  const title = morphemes[at + 1]
  const isCalled = title !== undefined && TITLES.test(title.surface) && one.pos === '名詞'
  const isUnknown =
    one.base === one.surface &&
    (one.detail === '固有名詞' || /^\p{sc=Katakana}[\p{sc=Katakana}ー]*$/u.test(one.surface))
  return isCalled && (one.detail === '固有名詞' || isUnknown || /^[\p{sc=Hiragana}]{2,4}$/u.test(one.surface))
    ? at
    : null
}

/** 「田中」「太郎」: names stand together. */
function joined(morphemes: readonly Morpheme[], at: number): number {
  let until = at
  while (isNamePart(morphemes[until + 1]) && !NOBODY.test(morphemes[until + 1]!.surface)) until++
  return until
}

function isNamePart(morpheme: Morpheme | undefined): boolean {
  return morpheme?.kind === '人名' && morpheme.detail !== '接尾'
}

/** What is left may still name somebody: an introduction, an address in another form, a long number. */
function isUnsafe(text: string): boolean {
  const rest = text.replace(MARK, ' ')
  if (INTRODUCES_ELSEWHERE.test(rest)) return true
  const introduction = INTRODUCES.exec(text)
  const isNameMasked =
    introduction !== null &&
    /〔名\d+〕/u.test(text.slice(Math.max(0, introduction.index - 20), introduction.index + 30))
  if (introduction !== null && !isNameMasked) return true
  return /@|https?:|(?:\d[\s\-.]?){7,}|[0-9]{4,}[- ][0-9]/u.test(rest)
}

function outsideMarks(text: string, change: (part: string) => string): string {
  let result = ''
  let end = 0
  for (const match of text.matchAll(MARK)) {
    result += change(text.slice(end, match.index)) + match[0]
    end = match.index + match[0].length
  }
  return result + change(text.slice(end))
}
