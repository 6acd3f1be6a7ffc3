/** The closed vocabulary that everything in the house shares. Stable: other programs rely on these ids. */

export const URGENCIES = ['emergency', 'crisis', 'soon', 'routine'] as const
/** emergency: life or body in danger now · crisis: a human today, by night too · soon: within a day or two · routine. */
export type Urgency = (typeof URGENCIES)[number]

export const TOPICS = [
  'guardianship',
  'elder-abuse',
  'disability-abuse',
  'child-abuse',
  'domestic-violence',
  'sexual-violence',
  'suicide',
  'complaint',
  'poverty',
  'housing',
  'employment',
  'elder-care',
  'dementia',
  'carer-support',
  'disability-support',
  'mental-health',
  'addiction',
  'health-promotion',
  'home-medical',
  'child-rearing',
  'pregnancy',
  'single-parent',
  'school',
  'youth-withdrawal',
  'young-carer',
  'isolation',
  'participation',
  'foreign-resident',
  'lgbtq',
  'reoffending',
  'disaster',
  'hoarding',
  'bereavement',
  'consumer-fraud',
  'donation',
  'welfare-work',
  'plan-info',
  'out-of-scope',
] as const
export type Topic = (typeof TOPICS)[number]

/** Somebody is hurt by somebody. */
export const VIOLENCE_TOPICS: ReadonlySet<Topic> = new Set([
  'elder-abuse',
  'disability-abuse',
  'child-abuse',
  'domestic-violence',
  'sexual-violence',
])
/** Matters of danger: violence and suicide; all other topics are everyday ones. */
export const GRAVE_TOPICS: ReadonlySet<Topic> = new Set([...VIOLENCE_TOPICS, 'suicide'])
export const EVERYDAY_TOPICS: readonly Topic[] = TOPICS.filter((topic) => !GRAVE_TOPICS.has(topic))

export const DISTRICT_ROLES = ['machizukuri', 'anshin-sukoyaka', 'shakyo'] as const
export const BRANCH_ROLES = [
  'life-support-section',
  'health-welfare-section',
  'health-section',
  'child-family-section',
] as const
export const WARD_ROLES = [
  'guardianship-center',
  'child-guidance-center',
  'dv-desk',
  'disability-abuse-desk',
  'plat-home',
  'merkmal',
  'hotto-kodomo',
  'complaint-panel',
  'housing-support',
  'dementia-center',
  'home-medical-desk',
  'night-mental-line',
  'anshin-call',
  'foreign-desk',
  'welfare-hr-center',
  'umetopia',
  'consumer-center',
  'setagaya-call',
  'employment-support',
  'education-center',
] as const
export const HOTLINE_ROLES = [
  '110',
  '119',
  '7119',
  '189',
  '8008',
  'dv-plus',
  '8891',
  '9110',
  'inochi',
  'yorisoi',
  'kokoro-dial',
  'child-sos-24h',
  'jinken-110',
  '188',
  '8000',
  '171',
] as const
export const ROLES = [...DISTRICT_ROLES, ...BRANCH_ROLES, ...WARD_ROLES, ...HOTLINE_ROLES] as const
/** What kind of desk a route leads to. */
export type Role = (typeof ROLES)[number]

export const BRANCHES = ['setagaya', 'kitazawa', 'tamagawa', 'kinuta', 'karasuyama'] as const
/** One of the five branch offices (総合支所). */
export type Branch = (typeof BRANCHES)[number]

export const DISTRICTS = [
  'ikejiri',
  'taishido',
  'wakabayashi',
  'kamimachi',
  'kyodo',
  'shimouma',
  'kamiuma',
  'umegaoka',
  'daizawa',
  'shindaita',
  'kitazawa',
  'matsubara',
  'matsuzawa',
  'okusawa',
  'kuhombutsu',
  'todoroki',
  'kaminoge',
  'yoga',
  'futako-tamagawa',
  'fukasawa',
  'soshigaya',
  'seijo',
  'funabashi',
  'kitami',
  'kinuta',
  'kamikitazawa',
  'kamisoshigaya',
  'karasuyama',
] as const
/** One of the 28 districts (地区), each with its まちづくりセンター and あんしんすこやかセンター. */
export type DistrictId = (typeof DISTRICTS)[number]

export const STANDINGS = ['decided', 'draft', 'study', 'opinion', 'outline', 'pending', 'service'] as const
/** How far a source passage binds the ward. `pending` is 調整中; `service` is a service description. */
export type Standing = (typeof STANDINGS)[number]

export const LANGUAGES = ['ja', 'ja-easy', 'en', 'zh-Hans', 'zh-Hant', 'ko', 'vi', 'ne', 'tl', 'pt'] as const
/** Languages the assistant answers in; `ja-easy` is やさしい日本語. */
export type Language = (typeof LANGUAGES)[number]

export const SPEAKERS = [
  'resident',
  'family',
  'neighbour',
  'child',
  'perpetrator',
  'carer-staff',
  'desk-staff',
] as const
/** Who writes, seen from the matter. */
export type Speaker = (typeof SPEAKERS)[number]

/** Emergency and crisis: somebody must be reachable now. */
export function isGrave(urgency: Urgency): boolean {
  return urgency === 'emergency' || urgency === 'crisis'
}

/** The graver of two urgencies. */
export function graver(a: Urgency, b: Urgency): Urgency {
  return URGENCIES.indexOf(a) <= URGENCIES.indexOf(b) ? a : b
}
