import type { Directory } from '../directory/directory.ts'
import type { Phrases } from '../knowledge/phrases.ts'
import { DISTRICTS } from '../knowledge/terms.ts'
import type { Gazetteer } from '../place/gazetteer.ts'
import type { Place } from '../place/locate.ts'
import type { Block, Choice } from './reply.ts'

/** Asks where somebody lives: the districts still possible as buttons, or all 28. */
export function districtQuestion(
  place: Place,
  phrases: Phrases,
  isAboutAnother: boolean,
  gazetteer: Gazetteer,
  directory: Directory,
): Block {
  const candidates = place.kind === 'candidates' ? place.districts : DISTRICTS
  const question =
    place.kind === 'candidates'
      ? phrases.questions.which_district
      : isAboutAnother
        ? phrases.questions.whose_district
        : phrases.questions.district
  return { kind: 'question', text: question, choices: candidates.map((id): Choice => choice(id, gazetteer, directory)) }
}

/** 「経堂(桜丘・宮坂)」: a district by its name and its towns, which is what people know. */
function choice(id: (typeof DISTRICTS)[number], gazetteer: Gazetteer, directory: Directory): Choice {
  const { name } = directory.district(id)
  const towns = [...new Set(gazetteer.areas.filter((area) => area.district === id).map((area) => area.town))]
  const others = towns.filter((town) => town !== name)
  return { label: others.length > 0 ? `${name}(${others.join('・')})` : name, text: `${name}地区` }
}
