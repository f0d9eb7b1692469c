/** Names of the contract's kinds, in the language in use. */
import type { EnrolmentState, Role, UnitKind } from '@/shared/gql/generated/graphql'
import { t } from '../words'

export const ROLES: readonly Role[] = ['GUIDE', 'STORE_LEAD', 'REGION_LEAD', 'TRAINER', 'HQ_MAKER', 'HQ_APPROVER', 'ADMIN', 'AUDITOR']
export const KINDS: readonly UnitKind[] = ['HEADQUARTERS', 'FRANCHISEE', 'PROVINCE', 'REGION', 'STORE']

export const roleName = (role: Role) => t(`role.${role}`)
export const kindName = (kind: UnitKind) => t(`kind.${kind}`)
export const stateName = (state: EnrolmentState) => t(`enrolment.${state}`)
