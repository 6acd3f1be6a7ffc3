import { describe, expect, it } from 'vitest'
import { locateAddress, locateInText, locatePin } from '../../src/place/locate.ts'
import { realGazetteer } from '../knowledge.ts'

const gazetteer = realGazetteer()
const inText = (text: string) => locateInText(text, gazetteer)
const given = (place: string) => locateAddress(place, gazetteer)
const district = (id: string) => ({ kind: 'district', district: id })

describe('an address in a message', () => {
  it.each([
    ['経堂1丁目に住んでいます', 'kyodo'],
    ['経堂一丁目です', 'kyodo'],
    ['経堂１－２－３の母のことで', 'kyodo'],
    ['北沢二の八に住む者です', 'kitazawa'],
    ['世田谷区北沢2丁目8番18号', 'kitazawa'],
    ['上北沢3-4', 'kamikitazawa'],
    ['下馬六丁目一番地', 'shimouma'],
    ['奥沢２丁目のアパート', 'okusawa'],
    ['奥沢6丁目', 'kuhombutsu'],
    ['三軒茶屋2-13', 'wakabayashi'],
    ['代田３丁目', 'umegaoka'],
    ['代田 4 - 1', 'shindaita'],
    ['南烏山十丁目ではなく南烏山五丁目', 'karasuyama'],
    ['きょうどう いっちょうめ の ははです', 'kyodo'],
    ['I live in Kyodo 2-chome', 'kyodo'],
    ['Setagaya-ku, Kitazawa 2-8-18', 'kitazawa'],
    ['池尻4丁目10番', 'ikejiri'],
    ['池尻四丁目35番地', 'daizawa'],
    ['用賀に住んでいます', 'yoga'],
    ['上野毛在住です', 'kaminoge'],
    ['桜3丁目', 'kamimachi'],
  ])('%s → %s', (text, id) => {
    expect(inText(text)).toEqual(district(id))
  })

  it.each([
    '桜が咲いたら花見に行きたい',
    '若林さんが手伝ってくれます',
    '船橋市に引っ越しました',
    '世田谷に長く住んでいます',
    '岡本先生に相談しました',
    '2人の子どもがいます。3歳と5歳です',
    '松原のおじさんから電話がありました',
  ])('does not invent a district: %s', (text) => {
    expect(inText(text).kind).not.toBe('district')
  })

  it('asks when a town is split between districts', () => {
    expect(inText('奥沢に住んでいます')).toEqual({ kind: 'candidates', districts: ['okusawa', 'kuhombutsu'] })
    expect(inText('池尻4丁目です')).toEqual({ kind: 'candidates', districts: ['ikejiri', 'daizawa'] })
    expect(inText('千歳台1丁目です').kind).toBe('candidates')
  })

  it('lets a station only narrow', () => {
    expect(inText('成城学園前駅の近くです').kind).toBe('candidates')
    expect(inText('経堂駅をよく使います').kind).toBe('candidates')
  })

  it('names the municipality of somebody who lives elsewhere', () => {
    expect(inText('喜多見駅をよく使いますが、住まいは狛江市です')).toEqual({ kind: 'outside', municipality: '狛江市' })
    expect(inText('杉並区に住む母のこと')).toEqual({ kind: 'outside', municipality: '杉並区' })
  })
})

describe('a place given on purpose', () => {
  it.each([
    ['砧7丁目', 'kinuta'],
    ['成城', 'seijo'],
    ['祖師谷3-20', 'soshigaya'],
    ['東京都世田谷区羽根木2丁目', 'shindaita'],
    ['〒157-0066', 'seijo'],
    ['1560052', 'kyodo'],
    ['桜丘', 'kyodo'],
    ['砧公園', 'kinuta'],
  ])('%s → %s', (place, id) => {
    expect(given(place)).toEqual(district(id))
  })

  it('leaves a postal code that two districts share open', () => {
    expect(given('〒154-0024')).toEqual({ kind: 'candidates', districts: ['taishido', 'wakabayashi'] })
  })

  it('knows the edge of the ward', () => {
    expect(given('渋谷区笹塚1丁目')).toEqual({ kind: 'outside', municipality: '渋谷区' })
    expect(locatePin(35.6812, 139.7671, gazetteer)).toEqual({ kind: 'outside', municipality: null })
  })

  it('finds the district of a pin in the middle of one', () => {
    expect(locatePin(35.6445, 139.601, gazetteer)).toEqual(district('seijo'))
  })
})
