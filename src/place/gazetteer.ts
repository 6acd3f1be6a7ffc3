import type { Area, Landmarks } from '../knowledge/directory-schema.ts'
import type { DistrictId } from '../knowledge/terms.ts'

/** The ward's towns, how they are written, and which district each block belongs to. */
export class Gazetteer {
  readonly areas: readonly Area[]
  readonly landmarks: Landmarks
  /** Every spelling of every town, longest first, so that 上北沢 is not read as 北沢. */
  readonly spellings: readonly { readonly spelling: string; readonly town: string }[]
  private readonly byTown = new Map<string, Area[]>()

  constructor(areas: readonly Area[], landmarks: Landmarks) {
    this.areas = areas
    this.landmarks = landmarks
    for (const area of areas) this.byTown.set(area.town, [...(this.byTown.get(area.town) ?? []), area])
    this.spellings = [...this.byTown.keys()]
      .flatMap((town) => [town, ...(landmarks.readings[town] ?? [])].map((spelling) => ({ spelling, town })))
      .sort((a, b) => b.spelling.length - a.spelling.length)
  }

  areasOf(town: string): readonly Area[] {
    return this.byTown.get(town) ?? []
  }

  /** The districts that a town, a 丁目 of it or a block (番) of that can lie in. */
  districtsOf(town: string, chome: number | null, banchi: number | null): DistrictId[] {
    const areas = this.areasOf(town).filter((area) => chome === null || area.chome === chome)
    return distinct(areas.flatMap((area) => districtsOfArea(area, banchi)))
  }

  districtsOfPostalCode(code: string): DistrictId[] {
    return distinct(
      this.areas.filter((area) => area.postal_code === code).flatMap((area) => districtsOfArea(area, null)),
    )
  }

  /** Districts around a point, nearest first. One only where no other district's block is about as near. */
  districtsAround(latitude: number, longitude: number): { districts: DistrictId[]; metres: number } {
    const near = this.areas
      .map((area) => ({ area, metres: distance(latitude, longitude, area) }))
      .sort((a, b) => a.metres - b.metres)
    const nearest = near[0]!.metres
    return {
      metres: nearest,
      districts: distinct(
        near
          .filter(({ metres }) => metres <= nearest * AMBIGUITY + 60)
          .flatMap(({ area }) => districtsOfArea(area, null)),
      ),
    }
  }
}

/** A block's centre is known, not its border: another centre up to this much farther may be the right one. */
const AMBIGUITY = 1.3

function districtsOfArea(area: Area, banchi: number | null): readonly DistrictId[] {
  if (area.splits !== undefined) {
    const within = area.splits.filter(
      (split) => banchi === null || (split.banchi[0] <= banchi && banchi <= split.banchi[1]),
    )
    return within.map((split) => split.district)
  }
  if (area.district !== null) return [area.district]
  return area.candidates ?? []
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}

/** Metres between two points; flat enough at this size. */
function distance(latitude: number, longitude: number, area: Area): number {
  const metresPerDegree = 111_320
  const north = (area.latitude - latitude) * metresPerDegree
  const east = (area.longitude - longitude) * metresPerDegree * Math.cos((latitude * Math.PI) / 180)
  return Math.hypot(north, east)
}
