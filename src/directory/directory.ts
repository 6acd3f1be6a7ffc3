import type { Desk, District, Phone, RoleRecord, Schedule } from '../knowledge/directory-schema.ts'
import type { DistrictId, Role } from '../knowledge/terms.ts'
import type { Contact, Route } from './route.ts'
import { isOpen, opensNext } from './schedule.ts'

/** The validated records of knowledge/directory. */
export type DirectoryData = {
  readonly schedules: readonly Schedule[]
  readonly roles: readonly RoleRecord[]
  readonly desks: readonly Desk[]
  readonly districts: readonly District[]
}

/** After this a contact is shown with its date. */
export const STALE_AFTER_MONTHS = 18

/** Every desk, its hours and its numbers; answers who can be reached, how, and when. */
export class Directory {
  readonly data: DirectoryData
  private readonly schedules: ReadonlyMap<string, Schedule>
  private readonly roles: ReadonlyMap<Role, RoleRecord>
  private readonly desks: ReadonlyMap<string, Desk>
  private readonly districts: ReadonlyMap<DistrictId, District>

  constructor(data: DirectoryData) {
    this.data = data
    this.schedules = new Map(data.schedules.map((schedule) => [schedule.id, schedule]))
    this.roles = new Map(data.roles.map((role) => [role.id, role]))
    this.desks = new Map(data.desks.map((desk) => [desk.id, desk]))
    this.districts = new Map(data.districts.map((district) => [district.id, district]))
  }

  district(id: DistrictId): District {
    return this.districts.get(id)!
  }

  /** Every number that may be shown at all. */
  numbers(): ReadonlySet<string> {
    return new Set(this.data.desks.flatMap((desk) => desk.phones.map((phone) => phone.number)))
  }

  has(role: Role): boolean {
    return this.roles.has(role)
  }

  /** Which desk a role is for somebody living in a district (null: unknown). */
  deskOf(role: Role, districtId: DistrictId | null): Pick<Desk, 'id' | 'name'> {
    return this.desk(this.roles.get(role)!, districtId)
  }

  /** The desk of a role for somebody living in a district (null: unknown), as it is at a moment. */
  route(role: Role, districtId: DistrictId | null, at: Date): Route {
    const record = this.roles.get(role)!
    const desk = this.desk(record, districtId)
    const schedule = this.scheduleOf(desk, record)
    const own = bestPhone(this.voices(desk), (phone) => this.isPhoneOpen(phone, schedule, at))
    const via = own === null ? this.via(record, districtId, at) : null
    const phone = own ?? via?.phone ?? null
    const hours = own?.schedule === undefined ? schedule : this.schedules.get(own.schedule)!
    return {
      role,
      id: desk.id,
      name: own?.name !== undefined && record.scope === 'hotline' ? own.name : desk.name,
      purpose: '',
      contact: phone === null ? null : contact(phone, at, via?.desk.name ?? null),
      via: via?.desk.name ?? null,
      askFor: via === null ? null : (record.ask_for ?? desk.name),
      open: isOpen(hours, at),
      opens: opensNext(hours, at),
      hours: hours.description,
      hoursUnverified: hours.unverified,
      voiceless: desk.phones.filter((entry) => entry.type !== 'voice').map((entry) => contact(entry, at, null)),
      address: desk.address ?? null,
    }
  }

  /** The desk's record: of the district or its branch where the role has one there, else the role in general. */
  private desk(record: RoleRecord, districtId: DistrictId | null): Desk {
    const district = districtId === null ? null : this.district(districtId)
    const place =
      district === null
        ? null
        : record.scope === 'district'
          ? district.id
          : record.scope === 'branch'
            ? district.branch
            : null
    const found = this.desks.get(place === null ? record.id : `${record.id}.${place}`)
    return found ?? { id: record.id, role: record.id, place: null, name: record.name, phones: [] }
  }

  private via(record: RoleRecord, districtId: DistrictId | null, at: Date): { desk: Desk; phone: Phone } | null {
    const branch = districtId === null ? null : this.district(districtId).branch
    const reachable = record.via.flatMap((template) => {
      if (branch === null && template.includes('{')) return []
      const desk = this.desks.get(template.replace('{branch}', branch ?? '').replace('{district}', districtId ?? ''))
      const phone = desk === undefined ? null : bestPhone(this.voices(desk), () => true)
      if (desk === undefined || phone === null) return []
      const schedule = this.schedules.get(phone.schedule ?? desk.schedule ?? this.defaultSchedule(desk))!
      return [{ desk, phone, open: isOpen(schedule, at) }]
    })
    return reachable.find((candidate) => candidate.open) ?? reachable.at(-1) ?? null
  }

  private voices(desk: Desk): readonly Phone[] {
    return desk.phones.filter((phone) => phone.type === 'voice')
  }

  private scheduleOf(desk: Desk, record: RoleRecord): Schedule {
    return this.schedules.get(desk.schedule ?? record.schedule)!
  }

  private defaultSchedule(desk: Desk): string {
    return (desk.role === null ? undefined : this.roles.get(desk.role)?.schedule) ?? 'office-assumed'
  }

  private isPhoneOpen(phone: Phone, fallback: Schedule, at: Date): boolean {
    return isOpen(phone.schedule === undefined ? fallback : this.schedules.get(phone.schedule)!, at)
  }
}

/** The first number that answers now, else the first. */
function bestPhone(phones: readonly Phone[], isOpenNow: (phone: Phone) => boolean): Phone | null {
  return phones.find(isOpenNow) ?? phones[0] ?? null
}

function contact(phone: Phone, at: Date, of: string | null): Contact {
  return {
    number: phone.number,
    type: phone.type,
    of,
    source: phone.source,
    asOf: phone.asOf,
    stale: isStale(phone.asOf, at),
  }
}

/** Older than 18 months, counted from the end of the period that the date names. An undated source is not called stale. */
export function isStale(asOf: string | null, at: Date): boolean {
  if (asOf === null) return false
  const [year, month] = asOf.split('-').map(Number)
  const months = at.getUTCFullYear() * 12 + at.getUTCMonth() + 1 - (year! * 12 + (month ?? 12))
  return months > STALE_AFTER_MONTHS
}
