// Sets the project up before `npm start` and `npm test`: installs what the lockfile names when it is not there yet, and
// makes sure that Node 24 runs the TypeScript. Plain JavaScript without dependencies, since it runs on the machine's
// own, perhaps older, Node.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const REQUIRED_NODE_MAJOR = 24
const MARKER = 'node_modules/.tsunagi-lock'

process.chdir(new URL('..', import.meta.url).pathname)
const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
const installed = existsSync(MARKER) ? readFileSync(MARKER, 'utf8') : ''

if (installed !== lock) {
  console.error('つなぎ: installing dependencies (once) …')
  // npm passes its own settings down as npm_config_*; a nested npm ci must not inherit the outer command's.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2] })
  writeFileSync(MARKER, lock)
}

const bundled = 'node_modules/.bin/node'
const version = existsSync(bundled) ? String(execFileSync(bundled, ['--version'])).trim() : process.version
if (Number(version.slice(1).split('.')[0]) < REQUIRED_NODE_MAJOR) {
  console.error(
    `つなぎ needs Node ${REQUIRED_NODE_MAJOR} or newer and found ${version}. ` +
      'On Linux x64 npm installs it beside the project; elsewhere install it from https://nodejs.org and try again.',
  )
  process.exit(1)
}
