import type { Language } from '../knowledge/terms.ts'

/** Small frequent words by which Latin-script languages are told apart. */
const WORDS: readonly (readonly [Language, ReadonlySet<string>])[] = [
  [
    'tl',
    words(
      'ang ng mga po ko ako mo siya sila kami namin ba na sa ay hindi wala walang may nasa kasi lang din rin naman yung anak paano ano saan kay ni niya namin natin opo para',
    ),
  ],
  [
    'vi',
    words(
      'toi tôi em anh chi chị con không khong có co là la của cua và va cho được duoc ở o nhà nha chồng chong làm lam bị bi gì gi ạ a mình minh này nay đang dang rồi roi muốn muon nhật nhat',
    ),
  ],
  [
    'pt',
    words(
      'o a os as um uma de do da em no na que não nao eu ele ela meu minha com para por está esta tem é e você voce mas como quero preciso filho filha marido estou se foi',
    ),
  ],
  [
    'ne',
    words(
      'ma mero malai cha chha chhu hunchha xa bhayo garna garne lai ko ki ke kaha kasari huncha chaina chhaina timi tapai hamro',
    ),
  ],
  [
    'en',
    words(
      "the a an i my me is are was to of and in it he she they you do don't can't not for with on this that have has can where how what from at im i'm",
    ),
  ],
]
const VIETNAMESE = /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/iu
const PORTUGUESE = /[ãõçáéíóúâêô]/iu
/** Characters written differently in simplified and traditional Chinese, frequent ones. */
const TRADITIONAL =
  /[們這個來時說為麼沒對過還會學國問題讓給請誰錢媽應該辦現經間從長東車馬語華見聽覺場無權證實難樣種邊頭業務歲帶離關於報發動開氣電話醫費戶買賣]/gu
const ONLY_SIMPLIFIED =
  /[们这时说为么没对过还问题让给请谁钱妈爸应该办现经间从长东车马语华见听觉场无权证实难样种边头业务岁带离关于报发动开气电话医费户买卖]/gu

/** The language a message is written in. Japanese in kana with spaces between its words counts as やさしい日本語. */
export function detectLanguage(text: string): Language {
  const count = (pattern: RegExp) => (text.match(pattern) ?? []).length
  const kana = count(/[\p{sc=Hiragana}\p{sc=Katakana}]/gu)
  const han = count(/\p{sc=Han}/gu)
  const hangul = count(/\p{sc=Hangul}/gu)
  const devanagari = count(/\p{sc=Devanagari}/gu)
  const latin = count(/\p{sc=Latin}/gu)
  const most = Math.max(kana + han, hangul, devanagari, latin)
  if (most === 0) return 'ja'
  if (devanagari > 0 && devanagari >= most * 0.5) return 'ne'
  if (hangul > 0 && hangul >= most * 0.4) return 'ko'
  if (latin === most && latin > (kana + han) * 2) return latinLanguage(text)
  if (kana === 0 || (han > 8 && kana / han < 0.08)) return chinese(text)
  return isEasyJapanese(text, kana, han) ? 'ja-easy' : 'ja'
}

function latinLanguage(text: string): Language {
  const tokens = text.toLowerCase().match(/[\p{L}']+/gu) ?? []
  const scores = WORDS.map(([language, known]) => {
    const share = tokens.filter((token) => known.has(token)).length
    const letters =
      language === 'vi' ? VIETNAMESE.test(text) : language === 'pt' && PORTUGUESE.test(text) && !VIETNAMESE.test(text)
    return [language, share + (letters ? 3 : 0)] as const
  })
  const best = scores.reduce((a, b) => (b[1] > a[1] ? b : a))
  return best[1] === 0 ? 'en' : best[0]
}

function chinese(text: string): Language {
  if (isHanJapanese(text)) return 'ja'
  const simplified = (text.match(ONLY_SIMPLIFIED) ?? []).length
  const traditional = (text.match(TRADITIONAL) ?? []).length
  return traditional > simplified ? 'zh-Hant' : 'zh-Hans'
}

/** Chinese characters alone are Japanese here unless a Chinese function word or a simplified form is among them. */
function isHanJapanese(text: string): boolean {
  return !/[我你您他她它们們的了吗嗎呢吧嘛不在是和有没沒怎哪这這那请請]/u.test(text) && text.search(ONLY_SIMPLIFIED) < 0
}

function isEasyJapanese(text: string, kana: number, han: number): boolean {
  const spaces = (
    text.match(
      /(?<=[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}、。])[ \u3000]+(?=[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}])/gu,
    ) ?? []
  ).length
  return spaces >= 2 && spaces >= (kana + han) / 14 && han <= kana * 0.35
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}
