import shared from '@/shared/i18n/en.json'
import own from '../en.json'

export default [shared, own]
