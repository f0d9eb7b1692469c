import shared from '@/shared/i18n/zh-CN.json?first'
import own from '../zh-CN.json?first'

export default [shared, own]
