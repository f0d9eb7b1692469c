import shared from '@/shared/i18n/zh-CN.json'
import own from '../zh-CN.json'

export default [shared, own]
