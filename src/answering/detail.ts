/** Kinds of detail that a question can ask for, and what an answer to it must at least contain. */
type Detail = {
  readonly asks: RegExp
  readonly holds: RegExp
  /** Without this there is no answer, whatever else is asked and held. */
  readonly isDecisive?: true
}

const DETAILS: readonly Detail[] = [
  {
    asks: /締(め)?切|(申し?込み?|募集|受付|応募|申請)の?(期間|期限)|(いつ|何日)まで(に|受け|申)/u,
    holds: /締(め)?切|(募集|受付|申込)期間|日まで/u,
    isDecisive: true,
  },
  {
    asks: /(次(の|は|回)|来月|来週|来年|今度|今月)[^。]{0,14}(いつ|何日|何月|日程)/u,
    holds: /(開催|実施|発表|公表)(の)?予定|次回/u,
    isDecisive: true,
  },
  {
    asks: /何時|なんじ|営業時間|開(館|所|庁)時間|受付時間|何曜日|時間帯|(平日|[土日月火水木金]曜日?|土日|祝日|休日|夜間?|夕方|早朝|昼休み|年末年始)(も|は|に|でも)?[^。]{0,6}(開|やって|あい|空い|受け付け|受付|使え|つなが)|[土日]日?(も|は)(開|やって|あい)/u,
    holds: /\d+ ?時|\d:\d\d|曜日|午前|午後|年中無休|24 ?時間/u,
  },
  {
    asks: /いくら|何円|料金|費用は|受講料|参加費|利用料|自己負担(は|額)|金額|月額|値段|予算(は|額|が).{0,8}(いくら|どれ|何)|時給|給料は/u,
    holds: /\d ?(円|万円|億円|割)|無料/u,
  },
  {
    asks: /次(は|の|回).{0,10}いつ|(いつ|何日|何月|何年何月)(に|から|まで|です|開|行|あり|締)|日程|開催日|締切|締め切り|期限(は|が)|申込期間|募集期間/u,
    holds: /(令和|平成|昭和|20)\d*[^。]{0,6}年|\d+ ?月|年度/u,
  },
  {
    asks: /電話番号|何番に(電話|かけ)|連絡先|メールアドレス|URL|ホームページのアドレス|FAX番号|電話(は|を)(何番|教え|知り|わかり)?[?？。]?$/u,
    holds: /\d{2,4}-\d{2,4}-\d{4}|https?:/u,
  },
  { asks: /件数は|人数は|割合は|率は(何|いくつ|どの)|数値は|人口は/u, holds: counted('件|人|か所|世帯|%|割') },
  { asks: /何(件|通)/u, holds: counted('件|通'), isDecisive: true },
  { asks: /何(人|名)(で|い|が|の|く)/u, holds: counted('人|名'), isDecisive: true },
  { asks: /何(か所|箇所|ヶ所|カ所)/u, holds: counted('か所|箇所|ヶ所|カ所'), isDecisive: true },
  { asks: /何世帯/u, holds: counted('世帯'), isDecisive: true },
  { asks: /何(%|パーセント|割)/u, holds: counted('%|割|パーセント'), isDecisive: true },
  { asks: /何階/u, holds: counted('階'), isDecisive: true },
  {
    asks: /(場所|住所|所在地|最寄り(の)?駅|行き方|アクセス)(は|を|が)|(近く|近所|最寄り)の?.{0,14}(どこ|場所|ある)|どこに(行け|あり|ある)|どこで(開|行わ|やって|受け)/u,
    holds: /\d+丁目|\d+-\d+|番地|に(設置|開設|所在)|階/u,
  },
  {
    asks: /(名前|氏名)(は|を|が)(?!変|か)|(委員長|会長|部長|課長|区長|座長|担当者)(さん)?(は|を).{0,8}(誰|だれ|どなた|教え|何)|誰が(委員|書|言)/u,
    holds: /[一-龥]{2,4} ?[一-龥]{1,3}(会長|委員長|委員|氏|区長)/u,
  },
  { asks: /申請書|申込書|様式|用紙|ダウンロード/u, holds: /申請書|申込書|様式|用紙/u },
]

/** What a passage says of the whole country answers no question about the ward. */
function withoutNation(passage: string, question: string): string {
  return question.includes('全国') ? passage : passage.replace(/[^。、\n]*全国[^。\n]*/gu, '')
}

function counted(counters: string): RegExp {
  return new RegExp(String.raw`\d[十百千万億]? ?(${counters})`, 'u')
}

/** Another municipality whose business is asked about: 「杉並区の計画では」, not 「杉並区に住む母」. */
const OTHER_MUNICIPALITY =
  /(?<![一-龥])(?!世田谷|地区|全区|各区|当区|本区|同区|市区|学区|校区)([一-龥]{1,4}[区市町村県])(の|では|でも?|は)[^。]{0,20}(計画|制度|助成|補助|条件|支援|手当|窓口|サービス|取組み?|取り組み|予算|方針)/u

/**
 * Whether a question asks for a time, sum, date, count, place or number that none of the passages holds, or about
 * another municipality that none of them names.
 */
export function asksForMissingDetail(question: string, passages: readonly string[]): boolean {
  const text = question.normalize('NFKC')
  const held = passages.map((passage) => withoutNation(passage.normalize('NFKC'), text))
  const isHeld = ({ holds }: Detail) => held.some((passage) => holds.test(passage))
  const other = OTHER_MUNICIPALITY.exec(text)?.[1]
  if (other !== undefined && !held.some((passage) => passage.includes(other))) return true
  const kinds = DETAILS.filter(({ asks }) => asks.test(text))
  return kinds.some((kind) => kind.isDecisive === true && !isHeld(kind)) || (kinds.length > 0 && !kinds.some(isHeld))
}
