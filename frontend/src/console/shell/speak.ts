import { mutate } from '@/shared/api'
import { ConsoleSetLocaleDocument } from '@/shared/gql/generated/console'
import { chooseLanguage, type Language } from '@/shared/i18n'

/** Changes the words at once, and remembers the choice at the server for messages; that part may fail quietly. */
export async function speak(language: Language): Promise<void> {
  await chooseLanguage(language)
  await mutate(ConsoleSetLocaleDocument, { input: { locale: language === 'en' ? 'en' : 'zh' } }).catch(() => undefined)
}
