import { expect, it } from 'vitest'
import { toHsds } from '../../src/directory/hsds.ts'
import { realDirectory } from '../knowledge.ts'

it('gives every desk as an HSDS service with the source of each number', () => {
  const directory = realDirectory()
  const { services } = toHsds(directory)
  expect(services).toHaveLength(directory.data.desks.length)
  const call = services.find((service) => service.name.startsWith('せたがやコール'))
  expect(call?.phones.find((phone) => phone.type === 'voice')).toMatchObject({
    number: '03-5432-3333',
    metadata: [{ last_action_date: '2025-09' }],
  })
  expect(call?.schedules[0]).toMatchObject({ freq: 'WEEKLY', opens_at: '08:00:00+09:00' })
  expect(new Set(services.map((service) => service.id)).size).toBe(services.length)
})
