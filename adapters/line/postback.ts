import {
  BRANCHES,
  DISTRICTS,
  LANGUAGES,
  type Branch,
  type DistrictId,
  type Language,
} from '../../src/knowledge/terms.ts'
import { MENU_AREAS, type MenuArea } from '../../src/knowledge/vocabulary-schema.ts'

/** What a button means. */
export type Button =
  | { readonly kind: 'district'; readonly district: DistrictId }
  | { readonly kind: 'branch'; readonly branch: Branch }
  | { readonly kind: 'language'; readonly language: Language }
  | { readonly kind: 'languages' }
  | { readonly kind: 'talk' }
  /** LINE itself has switched the menu; there is nothing to say. */
  | { readonly kind: 'switched' }
  | { readonly kind: 'menu'; readonly area: MenuArea }

/** A button and the conversation it was shown in; the rich menu belongs to none. */
export type Postback = { readonly button: Button; readonly session: string | null }

/** `kind:argument:session`, within the 300 characters of a postback. */
export function encode({ button, session }: Postback): string {
  return `${button.kind}:${argumentOf(button)}:${session ?? ''}`
}

/** Null: not one of ours. */
export function decode(data: string): Postback | null {
  const [kind = '', argument = '', session = ''] = data.split(':')
  const button = buttonOf(kind, argument)
  return button === null ? null : { button, session: session === '' ? null : session }
}

function argumentOf(button: Button): string {
  switch (button.kind) {
    case 'district':
      return button.district
    case 'branch':
      return button.branch
    case 'language':
      return button.language
    case 'menu':
      return button.area
    case 'languages':
    case 'talk':
    case 'switched':
      return ''
  }
}

function buttonOf(kind: string, argument: string): Button | null {
  switch (kind) {
    case 'district':
      return one(DISTRICTS, argument, (district) => ({ kind: 'district', district }))
    case 'branch':
      return one(BRANCHES, argument, (branch) => ({ kind: 'branch', branch }))
    case 'language':
      return one(LANGUAGES, argument, (language) => ({ kind: 'language', language }))
    case 'menu':
      return one(MENU_AREAS, argument, (area) => ({ kind: 'menu', area }))
    case 'languages':
    case 'talk':
    case 'switched':
      return { kind }
    default:
      return null
  }
}

function one<T extends string>(known: readonly T[], given: string, toButton: (value: T) => Button): Button | null {
  const found = known.find((value) => value === given)
  return found === undefined ? null : toButton(found)
}
