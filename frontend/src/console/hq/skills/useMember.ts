import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed } from 'vue'
import { mutate, query, successOf } from '@/shared/api'
import { ConsoleAssessMemberDocument, ConsoleMemberSkillsDocument } from '@/shared/gql/generated/console'
import { say } from '@/shared/ui/toast'
import { useWrite } from '../../parts/useWrite'
import { language, t } from '../../words'

/** Somebody's capabilities, and assessing them. */
export function useMember(id: () => string) {
  const cache = useQueryClient()
  const page = useQuery({ queryKey: computed(() => ['ConsoleMemberSkills', id(), language()]), queryFn: ({ signal }) => query(ConsoleMemberSkillsDocument, { id: id() }, { signal }) })
  const skills = computed(() => page.data.value?.skillsOf)
  const past = computed(() => skills.value?.history.edges.map((it) => it.node) ?? [])
  const write = useWrite()
  const again = () => Promise.all(['ConsoleMemberSkills', 'ConsoleTeamSkills'].map((it) => cache.invalidateQueries({ queryKey: [it] })))

  async function assess(levels: { key: string; level: number; evidence: string }[]) {
    const { model, lead } = skills.value!
    const done = await write.run(async () => successOf((await mutate(ConsoleAssessMemberDocument, { input: { personId: id(), modelId: model.id, number: lead?.number ?? 0, levels } })).assessMember))
    if (!done) return
    await again()
    say(t('assessing.sent', { name: skills.value!.name }), { tone: 'good' })
  }
  async function reload() {
    write.clear()
    await again()
  }
  return { page, skills, past, write, assess, reload }
}
