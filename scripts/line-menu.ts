// `npm run line:menu -- draw` makes the pictures of LINE's rich menus, `npm run line:menu -- publish` puts them on the
// account whose token is in the environment. Drawing needs Chromium; the pictures are kept, so publishing does not.
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { drawMenu } from '../adapters/line/rich-menu/drawing.ts'
import { HEIGHT, MENUS, WIDTH } from '../adapters/line/rich-menu/menus.ts'
import { IMAGES, publishMenus } from '../adapters/line/rich-menu/publish.ts'
import { ConfigError, readConfig } from '../src/config.ts'

const command = process.argv[2]
if (command === 'draw') await draw()
else if (command === 'publish') await publish()
else {
  console.error('line:menu draw | publish')
  process.exitCode = 1
}

async function draw(): Promise<void> {
  mkdirSync(IMAGES, { recursive: true })
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } })
  for (const menu of MENUS) {
    await page.setContent(`<style>body{margin:0}</style>${drawMenu(menu)}`)
    await page.screenshot({ path: `${IMAGES}/${menu.file}` })
  }
  await browser.close()
}

async function publish(): Promise<void> {
  try {
    const { line } = readConfig(process.env)
    if (line === null) throw new ConfigError('LINE_CHANNEL_SECRET and LINE_CHANNEL_ACCESS_TOKEN: are needed')
    await publishMenus(line)
    console.log('the rich menus are on')
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
