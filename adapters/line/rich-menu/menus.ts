import type { messagingApi } from '@line/bot-sdk'
import { encode, type Button } from '../postback.ts'

/** A large rich menu, pixels. https://developers.line.biz/en/reference/messaging-api/#create-rich-menu */
export const WIDTH = 2500
export const HEIGHT = 1686
const COLUMNS = 3
const ROWS = 2
/** The strip at the foot that switches between the two menus, pixels. */
export const SWITCH_HEIGHT = 206

export type MenuVersion = {
  /** The alias under which LINE switches to it. */
  readonly alias: string
  readonly file: string
  readonly chatBar: string
  readonly switchTo: { readonly alias: string; readonly label: string }
  readonly areas: readonly MenuArea[]
}
export type MenuArea = { readonly title: string; readonly note: string; readonly icon: Icon; readonly button: Button }
export type Icon = 'talk' | 'near' | 'night' | 'guardianship' | 'violence' | 'language'

const BUTTONS: readonly { readonly icon: Icon; readonly button: Button }[] = [
  { icon: 'talk', button: { kind: 'talk' } },
  { icon: 'near', button: { kind: 'menu', area: 'near' } },
  { icon: 'night', button: { kind: 'menu', area: 'night' } },
  { icon: 'guardianship', button: { kind: 'menu', area: 'guardianship' } },
  { icon: 'violence', button: { kind: 'menu', area: 'violence' } },
  { icon: 'language', button: { kind: 'languages' } },
]
const JAPANESE = [
  ['相談する', 'どんなことでも'],
  ['近くの窓口', '地区・位置情報'],
  ['夜間と休日', 'いまつながる電話'],
  ['成年後見', 'お金・契約'],
  ['虐待・DV', '自分も、見聞きも'],
  ['ことば', 'Language'],
] as const
const EASY = [
  ['そうだんする', 'Talk to us'],
  ['ちかくの まどぐち', 'Desks near you'],
  ['よる・やすみのひ', 'Nights & holidays'],
  ['おかね・けいやく', 'Guardianship'],
  ['ぼうりょく', 'Abuse & violence'],
  ['ことば', 'Language'],
] as const

export const MENUS: readonly MenuVersion[] = [
  {
    alias: 'tsunagi-ja',
    file: 'ja.png',
    chatBar: 'メニュー',
    switchTo: { alias: 'tsunagi-easy', label: 'English / やさしい日本語' },
    areas: areas(JAPANESE),
  },
  {
    alias: 'tsunagi-easy',
    file: 'easy.png',
    chatBar: 'Menu',
    switchTo: { alias: 'tsunagi-ja', label: '日本語' },
    areas: areas(EASY),
  },
]

/** Where an area lies, pixels. */
export function boundsOf(index: number): messagingApi.RichMenuBounds {
  const width = Math.floor(WIDTH / COLUMNS)
  const height = (HEIGHT - SWITCH_HEIGHT) / ROWS
  return { x: (index % COLUMNS) * width, y: Math.floor(index / COLUMNS) * height, width, height }
}

export function toRichMenu(menu: MenuVersion): messagingApi.RichMenuRequest {
  return {
    size: { width: WIDTH, height: HEIGHT },
    selected: true,
    name: menu.alias,
    chatBarText: menu.chatBar,
    areas: [
      ...menu.areas.map(({ title, button }, index) => ({
        bounds: boundsOf(index),
        action: {
          type: 'postback' as const,
          label: title,
          data: encode({ button, session: null }),
          displayText: title,
        },
      })),
      {
        bounds: { x: 0, y: HEIGHT - SWITCH_HEIGHT, width: WIDTH, height: SWITCH_HEIGHT },
        action: {
          type: 'richmenuswitch' as const,
          label: menu.switchTo.label,
          richMenuAliasId: menu.switchTo.alias,
          data: encode({ button: { kind: 'switched' }, session: null }),
        },
      },
    ],
  }
}

function areas(words: readonly (readonly [string, string])[]): MenuArea[] {
  return words.map(([title, note], index) => ({ title, note, ...BUTTONS[index]! }))
}
