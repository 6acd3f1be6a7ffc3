import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decode } from '../../adapters/line/postback.ts'
import { MENUS, toRichMenu } from '../../adapters/line/rich-menu/menus.ts'
import { IMAGES, publishMenus } from '../../adapters/line/rich-menu/publish.ts'
import { ACCESS_TOKEN, FakeLine } from './fake-line.ts'

describe('the rich menu', () => {
  it('is made, pictured, switched to and shown to everybody by one command, again and again', async () => {
    const line = await new FakeLine().start()
    const access = { accessToken: ACCESS_TOKEN, baseUrl: line.url }
    await publishMenus(access)
    const first = line.defaultRichMenu
    await publishMenus(access)
    expect([...line.richMenuAliases.keys()]).toEqual(MENUS.map(({ alias }) => alias))
    expect(line.defaultRichMenu).toBe(line.richMenuAliases.get('tsunagi-ja'))
    expect(line.defaultRichMenu).not.toBe(first)
    expect(line.broken).toEqual([])
    await line.stop()
  })

  it('has six areas and a switch, none over another, all within the picture', () => {
    for (const menu of MENUS) {
      const { size, areas } = toRichMenu(menu)
      expect(areas).toHaveLength(7)
      const covered = areas!.reduce((sum, { bounds }) => sum + bounds!.width! * bounds!.height!, 0)
      expect(covered).toBeLessThanOrEqual(size!.width! * size!.height!)
      for (const { bounds, action } of areas!) {
        expect(bounds!.x! + bounds!.width!).toBeLessThanOrEqual(size!.width!)
        expect(bounds!.y! + bounds!.height!).toBeLessThanOrEqual(size!.height!)
        expect(decode((action as { data: string }).data)).not.toBeNull()
      }
    }
  })

  it('has a picture of the size it says, within a megabyte', () => {
    for (const menu of MENUS) {
      const png = readFileSync(`${IMAGES}/${menu.file}`)
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2500, 1686])
      expect(png.length).toBeLessThan(1_000_000)
    }
  })
})
