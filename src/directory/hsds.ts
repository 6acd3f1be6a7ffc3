import { createHash } from 'node:crypto'
import type { Desk, Phone, Schedule } from '../knowledge/directory-schema.ts'
import type { Directory } from './directory.ts'

/** The directory in Open Referral's Human Services Data Specification 3.1 (https://docs.openreferral.org). */
export function toHsds(directory: Directory) {
  const { desks, schedules, roles } = directory.data
  const organization = {
    id: uuid('organization'),
    name: '世田谷区',
    description: '世田谷区の相談窓口と、区民が使える相談電話',
  }
  const services = desks.map((desk) => {
    const role = roles.find((record) => record.id === desk.role)
    const schedule = schedules.find((record) => record.id === (desk.schedule ?? role?.schedule ?? 'unknown'))
    return {
      id: uuid(`service ${desk.id}`),
      organization_id: organization.id,
      name: desk.name,
      alternate_name: desk.alternate_name ?? null,
      description: role?.name ?? desk.name,
      status: 'active',
      phones: desk.phones.map((phone) => hsdsPhone(phone, desk)),
      schedules: schedule === undefined ? [] : hsdsSchedules(schedule, desk),
      service_at_locations:
        desk.address === undefined ? [] : [{ id: uuid(`at ${desk.id}`), location: hsdsLocation(desk, desk.address) }],
      service_areas: [{ id: uuid(`area ${desk.id}`), name: desk.place ?? '世田谷区' }],
      attributes: [{ id: uuid(`role ${desk.id}`), label: 'tsunagi desk', value: desk.id }],
    }
  })
  return { version: '3.1', organization, services }
}

function hsdsPhone(phone: Phone, desk: Desk) {
  return {
    id: uuid(`phone ${desk.id} ${phone.number}`),
    number: phone.number,
    type: phone.type,
    description: phone.name ?? null,
    metadata: [
      {
        id: uuid(`metadata ${desk.id} ${phone.number}`),
        resource_type: 'phone',
        field_name: 'number',
        last_action_type: 'read from source',
        last_action_date: phone.asOf,
        updated_by: phone.source,
      },
    ],
  }
}

function hsdsSchedules(schedule: Schedule, desk: Desk) {
  return schedule.periods.map((period, at) => ({
    id: uuid(`schedule ${desk.id} ${at}`),
    freq: period.bymonthday === undefined ? 'WEEKLY' : 'MONTHLY',
    byday: period.byday?.join(',') ?? null,
    bymonthday: period.bymonthday?.join(',') ?? null,
    opens_at: `${period.opens_at}:00+09:00`,
    closes_at: `${period.closes_at}:00+09:00`,
    description: schedule.description,
    notes: schedule.unverified ? '受付時間は未確認' : null,
  }))
}

function hsdsLocation(desk: Desk, address: string) {
  return {
    id: uuid(`location ${desk.id}`),
    location_type: 'physical',
    name: desk.name,
    addresses: [
      {
        id: uuid(`address ${desk.id}`),
        address_1: address,
        city: '世田谷区',
        state_province: '東京都',
        country: 'JP',
        address_type: 'physical',
      },
    ],
  }
}

/** The same name gives the same UUID (RFC 9562, version 8 by SHA-256), so that exports can be compared. */
function uuid(name: string): string {
  const hash = createHash('sha256').update(`tsunagi ${name}`).digest('hex')
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
}
