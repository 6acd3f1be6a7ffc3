import { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import { toHsds } from '../../src/directory/hsds.ts'
import { derived, type Current } from '../../src/consultation/current.ts'
import type { Directory } from '../../src/directory/directory.ts'

const pageSchema = z.object({
  page: z.coerce.number().int().min(1).default(1),
  per_page: z.coerce.number().int().min(1).max(500).default(50),
})

/** The directory over Open Referral's HSDS API 3.1, read only (https://docs.openreferral.org/en/3.1/hsds/api_reference.html). */
export function hsdsRouter(directory: Current<Directory>): RequestHandler {
  const router = derived(directory, routerOf)
  return (request, response, next) => {
    router()(request, response, next)
  }
}

function routerOf(directory: Directory): Router {
  const { version, organization, services } = toHsds(directory)
  const router = Router()
  router.get('/hsds', (_request, response) => {
    response.json({
      version,
      profile: 'https://docs.openreferral.org/en/3.1/hsds/',
      openapi_url: 'https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json',
    })
  })
  for (const [name, items] of [
    ['services', services],
    ['organizations', [organization]],
  ] as const) {
    router.get(`/hsds/${name}`, (request, response) => {
      const parsed = pageSchema.safeParse(request.query)
      if (parsed.success) response.json(pageOf(items, parsed.data.page, parsed.data.per_page))
      else response.status(400).json({ error: 'unreadable', message: 'page and per_page must be whole numbers from 1' })
    })
    router.get(`/hsds/${name}/:id`, (request, response, next) => {
      const found = items.find(({ id }) => id === request.params.id)
      if (found === undefined) next()
      else response.json(found)
    })
  }
  return router
}

function pageOf(items: readonly unknown[], page: number, size: number) {
  const pages = Math.max(1, Math.ceil(items.length / size))
  const contents = items.slice((page - 1) * size, page * size)
  return {
    total_items: items.length,
    total_pages: pages,
    page_number: page,
    size: contents.length,
    first_page: page === 1,
    last_page: page >= pages,
    empty: contents.length === 0,
    contents,
  }
}
