/** What a model may name without writing it: desks and services of this reply. Code puts their names in. */
export type Tokens = ReadonlyMap<string, string>

const TOKEN = /\{\{([^{}]*)\}\}/gu

/** Whether every token is one that was given. Anything else in braces is none. */
export function hasUnknownToken(text: string, tokens: Tokens): boolean {
  const names = [...text.matchAll(TOKEN)].map((match) => match[1]!)
  return names.some((name) => !tokens.has(name)) || /[{}]/u.test(text.replace(TOKEN, ''))
}

export function tokensIn(text: string): string[] {
  return [...text.matchAll(TOKEN)].map((match) => match[1]!)
}

export function withoutTokens(text: string): string {
  return text.replace(TOKEN, ' ').replace(/ {2,}/gu, ' ').trim()
}

/** 「{{desk:plat-home}}へ」 → 「ぷらっとホーム世田谷へ」. */
export function rendered(text: string, tokens: Tokens): string {
  return text.replace(TOKEN, (token, name: string) => tokens.get(name) ?? token)
}

/** Names without what stands in brackets behind them, as sources call them. */
export function shortNames(tokens: Tokens): Tokens {
  return new Map([...tokens].map(([token, name]) => [token, name.replace(/[(（].*$/u, '').trim()]))
}
