/** What a person calls their device, from what its browser says of itself. Names of products are the same in both languages. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/wxwork/i, 'WeCom'], [/MicroMessenger/i, 'WeChat'], [/Edg(?:e|A|iOS)?\//, 'Edge'], [/Firefox|FxiOS/, 'Firefox'],
  [/HuaweiBrowser/i, 'Huawei'], [/MiuiBrowser/i, 'Xiaomi'], [/Chrome|CriOS/, 'Chrome'], [/Safari/, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS|OpenHarmony/i, 'HarmonyOS'], [/Android/, 'Android'], [/iPhone|iPod/, 'iPhone'], [/iPad/, 'iPad'],
  [/Windows/, 'Windows'], [/Mac OS X|Macintosh/, 'Mac'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux'],
]

const first = (names: readonly (readonly [RegExp, string])[], text: string) => names.find(([pattern]) => pattern.test(text))?.[1]

/** "Chrome · Windows"; the text itself when it is not a browser's. */
export function deviceName(userAgent: string): string {
  if (!userAgent.startsWith('Mozilla/')) return userAgent
  return [first(BROWSERS, userAgent), first(SYSTEMS, userAgent)].filter(Boolean).join(' · ') || userAgent
}
