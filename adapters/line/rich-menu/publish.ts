import { HTTPFetchError, messagingApi } from '@line/bot-sdk'
import { readFileSync } from 'node:fs'
import type { LineAccess } from '../delivery.ts'
import { MENUS, toRichMenu } from './menus.ts'

export const IMAGES = new URL('./images', import.meta.url).pathname

/** Makes both menus at LINE, puts their pictures on, switches the aliases to them, and shows the first to everybody. */
export async function publishMenus({ accessToken, baseUrl }: LineAccess): Promise<void> {
  const address = baseUrl === null ? {} : { baseURL: baseUrl }
  const client = new messagingApi.MessagingApiClient({ channelAccessToken: accessToken, ...address })
  const pictures = new messagingApi.MessagingApiBlobClient({ channelAccessToken: accessToken, ...address })
  const { aliases } = await client.getRichMenuAliasList()
  const before = new Map(aliases.map(({ richMenuAliasId, richMenuId }) => [richMenuAliasId, richMenuId]))
  const made: string[] = []
  for (const menu of MENUS) {
    const { richMenuId } = await client.createRichMenu(toRichMenu(menu))
    const image = new Blob([readFileSync(`${IMAGES}/${menu.file}`)], { type: 'image/png' })
    await pictures.setRichMenuImage(richMenuId, image)
    if (before.has(menu.alias)) await client.updateRichMenuAlias(menu.alias, { richMenuId })
    else await client.createRichMenuAlias({ richMenuAliasId: menu.alias, richMenuId })
    made.push(richMenuId)
  }
  await client.setDefaultRichMenu(made[0]!)
  for (const menu of MENUS) await removeQuietly(client, before.get(menu.alias))
}

/** The menu that the alias showed before; gone already is as good. */
async function removeQuietly(client: messagingApi.MessagingApiClient, richMenuId: string | undefined): Promise<void> {
  if (richMenuId === undefined) return
  try {
    await client.deleteRichMenu(richMenuId)
  } catch (error) {
    if (!(error instanceof HTTPFetchError && error.status === 404)) throw error
  }
}
