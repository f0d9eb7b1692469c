import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { ApiError, client, mutate, query, sentence, successOf } from '@/shared/api'
import { CoursePageDocument, EnrolMyselfDocument } from '@/shared/gql/generated/graphql'
import { language } from '@/shared/i18n'
import { say } from '@/shared/ui/toast'
import { t } from '../words'

/** A course as the viewer sees it, and choosing it. */
export function useCourse(id: string) {
  const page = useQuery({
    queryKey: computed(() => ['CoursePage', id, language()]),
    queryFn: async ({ signal }) => {
      const { node } = await query(CoursePageDocument, { id }, { signal })
      if (node?.__typename !== 'Course') throw new ApiError('', 'NOT_FOUND', 404)
      return node
    },
  })
  const enrol = useMutation({
    mutationFn: async () => successOf((await mutate(EnrolMyselfDocument, { input: { courseId: id } })).enrolMyself),
    onSuccess: async () => {
      say(t('course.enrolled'), { tone: 'good' })
      await client.invalidateQueries()
    },
    onError: (error) => say(sentence(error), { tone: 'warn' }),
  })
  const course = page.data
  /** The lesson to go on with: the enrolment's next, else the first that is open. */
  const next = computed(() => course.value?.myEnrolment?.nextLesson ?? course.value?.lessons.find((it) => !it.myProgress?.isComplete) ?? course.value?.lessons[0])
  const hasBegun = computed(() => Boolean(course.value?.lessons.some((it) => it.myProgress && (it.myProgress.coveredMs > 0 || it.myProgress.isComplete))))
  return { page, course, enrol, next, hasBegun }
}
