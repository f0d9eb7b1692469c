import { ref } from 'vue'
import { mutate, sentence, successOf } from '@/shared/api'
import { AnswerPromptDocument, type Prompt_PromptFragment } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { t } from '../words'
import type { Progress } from './watch'

/** Answering a prompt. A right answer ends it, and the film goes on unless a check waits (`goesOn`); one that was missed stays until the guide has read what it costs. */
export function usePrompt(prompt: () => Prompt_PromptFragment, tell: (progress: Progress) => void, miss: () => void, goesOn: () => boolean) {
  const isBusy = ref(false)
  const fault = ref('')
  const triesLeft = ref(prompt().triesLeft)
  const verdict = ref<'right' | 'wrong'>()
  let known: Progress | undefined

  async function send(optionIds: string[]) {
    isBusy.value = true
    fault.value = ''
    try {
      const answer = successOf((await mutate(AnswerPromptDocument, { input: { promptId: prompt().id, optionIds } })).answerPrompt)
      verdict.value = answer.isCorrect ? 'right' : 'wrong'
      triesLeft.value = answer.triesLeft
      if (answer.triesLeft === 0) known = answer.progress
      if (!answer.isCorrect) return
      say(t(goesOn() ? 'prompt.right' : 'prompt.rightThen'), { tone: 'good' })
      tell(answer.progress)
    } catch (error) {
      fault.value = sentence(error)
    } finally {
      isBusy.value = false
    }
  }
  /** The server has said what the last wrong answer cost; of a time that ran out it has yet to be asked. */
  const leave = () => (known ? tell(known) : miss())
  return { isBusy, fault, triesLeft, verdict, send, leave }
}
