import shared from '@/shared/i18n/en.json?rest'
import own from '../en.json?rest'

export default [shared, own]
