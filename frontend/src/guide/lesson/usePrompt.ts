import { ref } from 'vue'
import { mutate, sentence, successOf } from '@/shared/api'
import { AnswerPromptDocument, type Prompt_PromptFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { t } from '../words'
import type { Progress } from './watch'

/** Answering a prompt. It closes when it is right; what the server says then is the new progress. */
export function usePrompt(prompt: () => Prompt_PromptFragment, tell: (progress: Progress) => void, close: () => void) {
  const isBusy = ref(false)
  const fault = ref('')
  const triesLeft = ref(prompt().triesLeft)
  const verdict = ref<'right' | 'wrong'>()

  async function send(optionIds: string[]) {
    isBusy.value = true
    fault.value = ''
    try {
      const answer = successOf((await mutate(AnswerPromptDocument, { input: { promptId: prompt().id, optionIds } })).answerPrompt)
      verdict.value = answer.isCorrect ? 'right' : 'wrong'
      triesLeft.value = answer.triesLeft
      if (answer.isCorrect) {
        say(t('prompt.right'), { tone: 'good' })
        close()
      }
      if (answer.isCorrect || answer.triesLeft === 0) tell(answer.progress)
    } catch (error) {
      fault.value = sentence(error)
    } finally {
      isBusy.value = false
    }
  }
  return { isBusy, fault, triesLeft, verdict, send }
}
