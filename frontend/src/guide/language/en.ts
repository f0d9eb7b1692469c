import shared from '@/shared/i18n/en.json?first'
import own from '../en.json?first'

export default [shared, own]
