/** A small file to start from, with the columns that the import knows; both languages of headers are understood. */
import type { Language } from '@/shared/i18n'

const HEADS: Record<Language, readonly string[]> = {
  'zh-CN': ['工号', '姓名', '角色', '组织编码', '组织名称', '上级编码', '组织类型', '状态'],
  en: ['employee_no', 'name', 'role', 'unit_code', 'unit_name', 'parent_code', 'unit_kind', 'state'],
}
const LINES: Record<Language, readonly (readonly string[])[]> = {
  'zh-CN': [['', '', '', 'R1', '示例大区', 'HQ', '区域', ''], ['A1001', '示例导购', '导购', 'S101', '示例门店', 'R1', '门店', '在职'], ['A1002', '示例店长', '店长', 'S101', '示例门店', 'R1', '门店', '在职']],
  en: [['', '', '', 'R1', 'Sample region', 'HQ', 'Region', ''], ['A1001', 'Sample Guide', 'Guide', 'S101', 'Sample store', 'R1', 'Store', 'Active'], ['A1002', 'Sample Lead', 'Store lead', 'S101', 'Sample store', 'R1', 'Store', 'Active']],
}

export const template = (language: Language) => [HEADS[language], ...LINES[language]]
