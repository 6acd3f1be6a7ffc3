import { describe, expect, it } from 'vitest'
import { detectLanguage } from '../../src/language/detect.ts'
import { normalise, toHiragana, withoutJapaneseSpaces } from '../../src/language/normalise.ts'

describe('the language of a message', () => {
  it.each([
    ['母の介護のことで相談したい', 'ja'],
    ['成年後見', 'ja'],
    ['会社倒産、家賃滞納', 'ja'],
    ['たすけて', 'ja'],
    ['ははが びょうきです おかねが ありません', 'ja-easy'],
    ['I need help with my rent', 'en'],
    ['老公打我，我很害怕', 'zh-Hans'],
    ['請問哪裡可以學日文', 'zh-Hant'],
    ['집세를 못 내고 있어요', 'ko'],
    ['Em cần giúp đỡ, chồng em đánh em', 'vi'],
    ['मलाई सहयोग चाहियो', 'ne'],
    ['Kailangan ko po ng tulong sa upa namin', 'tl'],
    ['Preciso de ajuda com o aluguel, não tenho dinheiro', 'pt'],
    ['😢', 'ja'],
  ])('%s → %s', (text, language) => {
    expect(detectLanguage(text)).toBe(language)
  })
})

describe('reading', () => {
  it('takes away what nobody sees and keeps line breaks', () => {
    expect(normalise('し\u200Bに\u202Eたい\nｶﾞｽ　臭い')).toBe('しにたい\nガス 臭い')
  })

  it('joins the words that spaces keep apart, in Japanese only', () => {
    expect(withoutJapaneseSpaces('もう つかれた help me')).toBe('もうつかれた help me')
    expect(toHiragana('シニタイ')).toBe('しにたい')
  })
})
