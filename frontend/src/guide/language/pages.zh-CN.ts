import shared from '@/shared/i18n/zh-CN.json?rest'
import own from '../zh-CN.json?rest'

export default [shared, own]
