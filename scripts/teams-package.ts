// `npm run teams:package` writes teams-app.zip: manifest and icons for the Teams admin centre. With `-- draw` it draws
// the icons again (needs Chromium); they are kept, so packaging does not.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { chromium } from 'playwright-core'
import { manifest } from '../adapters/teams/package/manifest.ts'

const ICONS = new URL('../adapters/teams/package/icons', import.meta.url).pathname
const OUTPUT = 'teams-app.zip'
const COLOR_SIZE = 192
const OUTLINE_SIZE = 32
/** Two hands' worth of a knot: つなぎ. */
const KNOT =
  '<path d="M30 50a20 20 0 0 1 20-20h8a20 20 0 0 1 0 40h-8"/><path d="M70 50a20 20 0 0 1-20 20h-8a20 20 0 0 1 0-40h8"/>'

if (process.argv[2] === 'draw') await draw()
else pack()

function pack(): void {
  const clientId = process.env['TEAMS_CLIENT_ID']
  if (clientId === undefined || clientId === '') {
    console.error('TEAMS_CLIENT_ID: is needed; the app is bound to the registration it names')
    process.exitCode = 1
    return
  }
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const website = process.env['PUBLIC_URL'] ?? 'https://www.city.setagaya.lg.jp'
  const files = {
    'manifest.json': Buffer.from(JSON.stringify(manifest(clientId, version, website), null, 2)),
    'color.png': readFileSync(`${ICONS}/color.png`),
    'outline.png': readFileSync(`${ICONS}/outline.png`),
  }
  writeFileSync(OUTPUT, zipSync(files))
  console.log(`${OUTPUT} is ready`)
}

async function draw(): Promise<void> {
  mkdirSync(ICONS, { recursive: true })
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
  const svg = (size: number, body: string) =>
    `<style>body{margin:0}</style><svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100" fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round">${body}</svg>`
  const pictures = [
    { name: 'color', size: COLOR_SIZE, body: `<rect width="100" height="100" fill="#24566b" stroke="none"/>${KNOT}` },
    { name: 'outline', size: OUTLINE_SIZE, body: KNOT },
  ]
  for (const { name, size, body } of pictures) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(svg(size, body))
    await page.screenshot({ path: `${ICONS}/${name}.png`, omitBackground: true })
    await page.close()
  }
  await browser.close()
}
