// The resident's page: sends what is written, draws the blocks that come back. Keeps nothing: the conversation's name
// lives in this variable only and is gone with the page.
const conversation = crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint32Array(4)), String).join('-')
const AWAY = 'https://www.jma.go.jp/bosai/forecast/'

const element = (id) => document.getElementById(id)
const log = element('log')
const text = element('text')
const place = element('place')
const waiting = element('waiting')

/** An element with text, never markup: what a person typed is only ever shown as letters. */
function make(tag, className, words) {
  const node = document.createElement(tag)
  if (className) node.className = className
  if (words !== undefined && words !== null) node.textContent = words
  return node
}

function link(words, href, className) {
  const node = make('a', className, words)
  node.href = href
  if (href.startsWith('http')) {
    node.rel = 'noreferrer noopener'
    node.target = '_blank'
  }
  return node
}

const draw = {
  text: (block) => make('p', '', block.text),
  note: (block) => make('p', 'note', block.text),
  alarm: (block) => {
    const node = make('div', 'alarm', block.text)
    node.setAttribute('role', 'alert')
    return node
  },
  routes: (block) => section(block.heading, block.routes.map(routeCard)),
  supports: (block) => section(block.heading, block.supports.map(supportCard)),
  quotes: (block) => {
    const node = make('div')
    node.append(make('h3', '', block.heading), ...block.citations.map(quotation))
    return node
  },
  sources: (block) => {
    const node = make('details')
    node.append(make('summary', '', `${block.heading}(${block.citations.length})`), ...block.citations.map(quotation))
    return node
  },
  question: (block) => {
    const node = make('div')
    const choices = make('div', block.choices.length > 6 ? 'choices many' : 'choices')
    choices.setAttribute('role', 'group')
    choices.setAttribute('aria-label', block.text)
    for (const choice of block.choices) {
      const button = make('button', '', choice.label)
      button.type = 'button'
      button.addEventListener('click', () => say(choice.text))
      choices.append(button)
    }
    node.append(make('p', '', block.text), choices)
    return node
  },
}

function section(heading, cards) {
  const node = make('section')
  const list = make('ul', 'cards')
  list.append(...cards)
  node.append(make('h3', '', heading), list)
  return node
}

function routeCard(route) {
  const card = make('li', 'card')
  card.append(make('h4', '', route.name), make('p', '', route.purpose))
  card.append(make('span', `state ${route.open ? 'open' : 'closed'}`, route.state))
  if (route.via) card.append(make('p', '', route.via))
  if (route.missing) card.append(make('p', '', route.missing))
  const ways = make('div')
  if (route.number) {
    const isEmergency = route.number === '119' || route.number === '110'
    const call = link(`☎ ${route.number}`, `tel:${route.tel}`, isEmergency ? 'call emergency' : 'call')
    call.setAttribute('aria-label', `${route.name} ${route.number} に電話する`)
    ways.append(call)
  }
  if (route.map) ways.append(link('地図', route.map))
  card.append(ways)
  const notes = [route.hours, route.date, route.fax && `FAX ${route.fax}`, route.address].filter(Boolean)
  if (notes.length > 0) card.append(make('p', '', notes.join(' · ')))
  return card
}

function supportCard(support) {
  const card = make('li', 'card')
  card.append(make('h4', '', support.name), make('p', '', support.summary))
  const facts = make('dl')
  for (const [name, value] of support.facts) {
    const row = make('div')
    row.append(make('dt', '', name), make('dd', '', value))
    facts.append(row)
  }
  card.append(facts)
  if (support.note) card.append(make('p', '', support.note))
  return card
}

function quotation(citation) {
  const node = make('div')
  if (citation.quote) node.append(make('blockquote', '', citation.quote))
  const source = make('cite')
  const number = citation.number ? `[${citation.number}]` : ''
  const words = [number, citation.source, citation.quote ? citation.section : '', citation.date]
    .filter(Boolean)
    .join(' ')
  source.append(
    citation.url ? link(words, citation.url) : document.createTextNode(words),
    ' ',
    make('span', 'standing', citation.standing),
  )
  node.append(source)
  return node
}

async function say(words) {
  const said = words.trim()
  if (said === '') return
  element('welcome').hidden = true
  log.append(make('p', 'said', said))
  text.value = ''
  waiting.hidden = false
  waiting.scrollIntoView({ block: 'end' })
  try {
    const response = await fetch('/web/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        conversation,
        text: said,
        place: place.value || null,
        lang: element('language').value || null,
      }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(answer.message)
    show(answer)
    if (answer.mayBeAnswered) lookForAnswers()
  } catch (fault) {
    const message =
      fault instanceof TypeError || !fault.message
        ? 'つながりませんでした。もう一度送ってください。急ぐときは 119(救急)か 110(警察)へ。'
        : fault.message
    log.append(make('p', 'error', message))
    text.value = said
  } finally {
    waiting.hidden = true
  }
}

const LOOK_EVERY_MS = 20_000
let looking = null

/** A desk may answer later: looks while the page is open, and only once something was handed over. */
function lookForAnswers() {
  looking ??= setInterval(async () => {
    try {
      const response = await fetch('/web/inbox', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ conversation }),
      })
      const { messages } = await response.json()
      for (const words of messages) {
        const reply = make('article', 'reply')
        reply.append(make('p', '', words))
        log.append(reply)
        reply.scrollIntoView({ block: 'end' })
      }
    } catch {
      // The next look may succeed.
    }
  }, LOOK_EVERY_MS)
}

function show(answer) {
  const reply = make('article', 'reply')
  reply.lang = answer.language === 'ja-easy' ? 'ja' : answer.language
  reply.dataset.urgency = answer.urgency
  for (const block of answer.blocks) reply.append(draw[block.kind](block))
  log.append(reply)
  element('place-row').hidden = answer.district !== null
  reply.previousElementSibling?.scrollIntoView({ block: 'start', behavior: 'auto' })
}

/** For people who are watched: empties the page and goes where anybody might be, leaving no step back to here. */
function leave() {
  document.body.replaceChildren()
  window.location.replace(AWAY)
}

element('form').addEventListener('submit', (event) => {
  event.preventDefault()
  void say(text.value)
})
text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault()
    element('form').requestSubmit()
  }
})
element('leave').addEventListener('click', leave)
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') leave()
})
for (const button of document.querySelectorAll('[data-say]'))
  button.addEventListener('click', () => say(button.dataset.say))
element('language').addEventListener('change', (event) => {
  document.documentElement.lang = event.target.value === 'ja-easy' ? 'ja' : event.target.value || 'ja'
})
