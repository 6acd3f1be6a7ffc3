import { boundsOf, HEIGHT, SWITCH_HEIGHT, WIDTH, type Icon, type MenuVersion } from './menus.ts'

const INK = '#173b4a'
const LINE = '#c9d6dc'
const PAPER = '#f6f9fa'
const TILES: Readonly<Record<Icon, string>> = {
  talk: '#24566b',
  near: '#2d6a4f',
  night: '#3b3a68',
  guardianship: '#7a5212',
  violence: '#8a2c3b',
  language: '#4a5a63',
}
/** Each drawn in a square of 100, in white strokes. */
const ICONS: Readonly<Record<Icon, string>> = {
  talk: '<path d="M18 22h64v42H46L30 80V64H18z"/><path d="M32 36h36M32 50h24"/>',
  near: '<path d="M50 88C30 62 24 52 24 40a26 26 0 0 1 52 0c0 12-6 22-26 48z"/><circle cx="50" cy="40" r="9"/>',
  night: '<path d="M64 20a32 32 0 1 0 16 44A26 26 0 0 1 64 20z"/><path d="M78 26v10M73 31h10"/>',
  guardianship: '<path d="M26 82V30l24-12 24 12v52z"/><path d="M38 50l9 9 16-18"/>',
  violence: '<path d="M50 14l30 11v22c0 20-12 32-30 40-18-8-30-20-30-40V25z"/><path d="M50 34v20M50 66v1"/>',
  language: '<circle cx="50" cy="50" r="33"/><path d="M17 50h66M50 17c-22 20-22 46 0 66M50 17c22 20 22 46 0 66"/>',
}

/** A rich menu as SVG; the command `line:menu draw` makes the PNG that LINE wants from it. */
export function drawMenu(menu: MenuVersion): string {
  const tiles = menu.areas.map(({ title, note, icon }, index) => {
    const { x, y, width, height } = boundsOf(index)
    const middle = x! + width! / 2
    const scale = 2.3
    return `<g>
      <rect x="${x! + 18}" y="${y! + 18}" width="${width! - 36}" height="${height! - 36}" rx="42" fill="#fff" stroke="${LINE}" stroke-width="4"/>
      <circle cx="${middle}" cy="${y! + 240}" r="160" fill="${TILES[icon]}"/>
      <g transform="translate(${middle - 50 * scale} ${y! + 240 - 50 * scale}) scale(${scale})" fill="none" stroke="#fff" stroke-width="5.5" stroke-linejoin="round" stroke-linecap="round">${ICONS[icon]}</g>
      <text x="${middle}" y="${y! + 520}" font-size="${title.length > 6 ? 80 : 104}" font-weight="700" fill="${INK}" text-anchor="middle">${escaped(title)}</text>
      <text x="${middle}" y="${y! + 626}" font-size="66" fill="${INK}" text-anchor="middle">${escaped(note)}</text>
    </g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="'Noto Sans CJK JP','Noto Sans JP',sans-serif">
    <rect width="${WIDTH}" height="${HEIGHT}" fill="${PAPER}"/>
    ${tiles.join('\n')}
    <rect x="18" y="${HEIGHT - SWITCH_HEIGHT + 6}" width="${WIDTH - 36}" height="${SWITCH_HEIGHT - 28}" rx="42" fill="${INK}"/>
    <text x="${WIDTH / 2}" y="${HEIGHT - SWITCH_HEIGHT / 2 + 26}" font-size="84" font-weight="700" fill="#fff" text-anchor="middle">${escaped(menu.switchTo.label)} ▸</text>
  </svg>`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}
