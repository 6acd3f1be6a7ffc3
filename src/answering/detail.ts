/** Kinds of detail that a question can ask for, and what an answer to it must at least contain. */
const DETAILS: readonly { readonly asks: RegExp; readonly holds: RegExp }[] = [
  {
    asks: /何時|なんじ|営業時間|開(館|所|庁)時間|受付時間|何曜日|(土|日|月|火|水|木|金)曜?日?(も|は|に)(開|やって|あい)|(土日|祝日|夜間|休日)(も|は|に)?.{0,4}(開|やって|あい|受け付け)|時間帯/u,
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
    asks: /電話番号|何番に(電話|かけ)|連絡先|メールアドレス|URL|ホームページのアドレス|FAX番号/u,
    holds: /\d{2,4}-\d{2,4}-\d{4}|https?:/u,
  },
  {
    asks: /件数は|何件|何人(です|い|が|の)|何か所|何箇所|何ヶ所|人数は|割合は|何(%|%|パーセント|割)|率は(何|いくつ|どの)|数値は|人口は/u,
    holds: /\d+(\.\d+)? ?(件|人|か所|箇所|ヶ所|世帯|%|%|割)/u,
  },
  {
    asks: /(場所|住所|所在地|最寄り(の)?駅|行き方|アクセス)(は|を|が)|(近く|近所|最寄り)の?.{0,14}(どこ|場所|ある)|どこに(行け|あり|ある)|どこで(開|行わ|やって|受け)/u,
    holds: /\d+丁目|\d+-\d+|番地|に(設置|開設|所在)|階/u,
  },
  {
    asks: /(名前|氏名|委員長|会長|部長|課長|区長|座長|担当者)(は|を).{0,8}(誰|だれ|教え|何)|誰が(委員|書|言)/u,
    holds: /[一-龥]{2,4} ?[一-龥]{1,3}(会長|委員長|委員|氏|区長)/u,
  },
  { asks: /申請書|申込書|様式|用紙|ダウンロード/u, holds: /申請書|申込書|様式|用紙/u },
]

/** Whether a question asks for a time, sum, date, count, place or number that none of the passages holds. */
export function asksForMissingDetail(question: string, passages: readonly string[]): boolean {
  const text = question.normalize('NFKC')
  const kinds = DETAILS.filter(({ asks }) => asks.test(text))
  if (kinds.length === 0) return false
  const held = passages.map((passage) => passage.normalize('NFKC'))
  return kinds.every(({ holds }) => !held.some((passage) => holds.test(passage)))
}
