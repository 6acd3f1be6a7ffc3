/** The version of Microsoft's schema that the manifest is written against. */
export const MANIFEST_VERSION = '1.19'

/** The Teams app as Teams installs it. https://learn.microsoft.com/microsoftteams/platform/resources/schema/manifest-schema */
export function manifest(clientId: string, version: string, website: string) {
  return {
    $schema: `https://developer.microsoft.com/json-schemas/teams/v${MANIFEST_VERSION}/MicrosoftTeams.schema.json`,
    manifestVersion: MANIFEST_VERSION,
    version,
    id: clientId,
    developer: {
      name: '世田谷区 つなぎ',
      websiteUrl: website,
      privacyUrl: `${website}/privacy`,
      termsOfUseUrl: `${website}/terms`,
    },
    name: { short: 'つなぎ', full: 'つなぎ — 窓口職員の調べものと引き継ぎ' },
    description: {
      short: '困りごとから、つなぎ先・根拠・制度を調べ、夜間の引き継ぎを受けます。',
      full: '区の福祉の計画とサービスの説明から、出典と位置づけを添えて答えます。窓口、制度、夜間の電話を調べ、夜間・休日に本人の同意を得て預かった引き継ぎを担当のチャネルで受けられます。',
    },
    icons: { color: 'color.png', outline: 'outline.png' },
    accentColor: '#24566B',
    bots: [
      {
        botId: clientId,
        scopes: ['personal', 'team', 'groupChat'],
        supportsFiles: false,
        isNotificationOnly: false,
        commandLists: [
          {
            scopes: ['personal', 'team', 'groupChat'],
            commands: [
              { title: '窓口', description: '地区や住所の窓口(例: 窓口 経堂)' },
              { title: '制度', description: 'サービスの条件と手続き(例: 制度 報酬助成)' },
              { title: '夜間', description: 'いまつながる電話' },
              { title: '引継ぎ', description: '引き継ぎの一覧、またはつなぎコード' },
              { title: 'ヘルプ', description: '使い方' },
            ],
          },
        ],
      },
    ],
    composeExtensions: [
      {
        botId: clientId,
        commands: [
          {
            id: 'search',
            type: 'query',
            title: 'つなぎで探す',
            description: '制度・窓口・計画の文を探してカードで送る',
            initialRun: false,
            context: ['compose', 'commandBox'],
            parameters: [{ name: 'word', title: 'ことば', description: '制度・窓口・計画のことば', inputType: 'text' }],
          },
        ],
      },
    ],
    permissions: ['identity', 'messageTeamMembers'],
    validDomains: [new URL(website).hostname],
  }
}
