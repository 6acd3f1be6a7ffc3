/** Where Teams takes a bot's messages, by host. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
const HOSTS: readonly RegExp[] = [
  /^smba\.trafficmanager\.net$/,
  /^([\w-]+\.)+botframework\.com$/,
  /^smba\.infra\.[\w.-]+\.teams\.microsoft\.(com|us)$/,
]
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Whether the bot may send its own token, and what it knows, to an address. The signed token names the address too;
 * this is what remains should a signing key ever be stolen: no address inside the ward's own network is reached.
 * @param isLocal a provider on this machine stands in for Microsoft, for tests: then this machine, and nothing else
 */
export function isServiceUrl(url: string, isLocal: boolean): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, port } = new URL(url)
  if (isLocal) return LOOPBACK.has(hostname)
  return protocol === 'https:' && username === '' && port === '' && HOSTS.some((host) => host.test(hostname))
}
