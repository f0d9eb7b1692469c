import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { client, mutate, query, sentence, successOf } from '@/shared/api'
import { AnswerAssessmentDocument, AssessSelfDocument, EnrolMyselfDocument, GuideSkillsDocument } from '@/shared/gql/generated/graphql'
import { say } from '@/shared/ui/toast'
import { language, t } from '../words'
import { earlier, isOfThisMonth } from './own-words'

const complain = (error: unknown) => say(sentence(error), { tone: 'warn' })
const again = () => client.invalidateQueries({ queryKey: ['GuideSkills'] })

/** One's own capabilities, saying where one stands, answering the lead, and starting a course that closes a gap. */
export function useSkills() {
  const router = useRouter()
  const page = useQuery({ queryKey: computed(() => ['GuideSkills', language()]), queryFn: ({ signal }) => query(GuideSkillsDocument, {}, { signal }), staleTime: 0 })
  const skills = computed(() => page.data.value?.mySkills)
  const past = computed(() => skills.value?.history.edges.map((it) => it.node) ?? [])
  const isSaid = computed(() => isOfThisMonth(skills.value?.own?.day))
  const before = computed(() => earlier(past.value))

  const assess = useMutation({
    mutationFn: async (levels: { key: string; level: number }[]) => successOf((await mutate(AssessSelfDocument, { input: { modelId: skills.value!.model.id, levels } })).assessSelf),
    onSuccess: async () => {
      await again()
      say(t('ownSkills.saved'), { tone: 'good' })
    },
    onError: complain,
  })
  const answer = useMutation({
    mutationFn: async (comment: string) => successOf((await mutate(AnswerAssessmentDocument, { input: { assessmentId: skills.value!.lead!.id, comment } })).answerAssessment),
    onSuccess: async () => {
      await again()
      say(t('ownSkills.answered'), { tone: 'good' })
    },
    onError: complain,
  })
  const start = useMutation({
    mutationFn: async (courseId: string) => {
      successOf((await mutate(EnrolMyselfDocument, { input: { courseId } })).enrolMyself)
      return courseId
    },
    onSuccess: async (courseId) => {
      say(t('course.enrolled'), { tone: 'good' })
      await Promise.all([client.invalidateQueries(), router.push(`/course/${courseId}`)])
    },
    onError: complain,
  })
  return { page, skills, past, isSaid, before, assess, answer, start }
}
