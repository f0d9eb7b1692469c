// Written by scripts/icons.mjs from Tabler Icons (MIT); run `npm run icons` after naming a new one.
import { icon } from '@/shared/ui/icon'

export const IconSearch = /* @__PURE__ */ icon(['M3 10a7 7 0 1 0 14 0a7 7 0 1 0 -14 0', 'M21 21l-6 -6'])
export const IconX = /* @__PURE__ */ icon(['M18 6l-12 12', 'M6 6l12 12'])
