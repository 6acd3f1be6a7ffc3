/** Ways to send somebody elsewhere: web addresses, mail, handles, accounts, a street. */
const WAYS_OUT = [
  /https?|www\.|:\/\//iu,
  /[\w-]+\.(com|jp|net|org|info|me|io|gov|edu|xyz|link|app|site|online|tokyo|cn|kr|vn|br|ph|np)\b/iu,
  /@|#|アット ?マーク|ドット ?(コム|ジェイピー|ジェーピー|ネット)|\bdot ?(com|jp|net|org)\b|\bat ?mark\b/iu,
  /(ライン|line|インスタ|instagram|ツイッター|twitter|\bx ?の|telegram|テレグラム|カカオ|kakao|whatsapp|wechat|微信|zalo|signal|discord|ディスコード|facebook|messenger)(の)?[ ]*(id|アカウント|に(追加|連絡|登録)|で(連絡|検索)|:)/iu,
  /\d+ ?(丁目|番地|番|号室|号棟)|[一二三四五六七八九十]+ ?(丁目|番地)|〒|駅から.{0,10}(分|メートル)|(建物|ビル|マンション|アパート)の.{0,6}(階|隣|裏|向かい)|暗証番号|パスワード|password|口座(番号|に)|振り?込(み|ん)/iu,
]

export function holdsAddress(text: string): boolean {
  return WAYS_OUT.some((way) => way.test(text))
}

/** Signs of HTML, Markdown, templates or code. */
const MARKUP = /[<>`|\\^_*={}]|\]\(|\[(?!\d{1,2}\])|&(#|[a-z]+;)|javascript:|~~|\$/iu

/** @param text without its known tokens */
export function holdsMarkup(text: string): boolean {
  return MARKUP.test(text)
}
