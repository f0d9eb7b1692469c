// Written by scripts/icons.mjs from Tabler Icons (MIT); run `npm run icons` after naming a new one.
import { icon } from '@/shared/ui/icon'

export const IconBadgeCc = /* @__PURE__ */ icon(['M3 7a2 2 0 0 1 2 -2h14a2 2 0 0 1 2 2v10a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-10', 'M10 10.5a1.5 1.5 0 0 0 -3 0v3a1.5 1.5 0 0 0 3 0', 'M17 10.5a1.5 1.5 0 0 0 -3 0v3a1.5 1.5 0 0 0 3 0'])
export const IconChevronLeft = /* @__PURE__ */ icon(['M15 6l-6 6l6 6'])
export const IconChevronRight = /* @__PURE__ */ icon(['M9 6l6 6l-6 6'])
export const IconInfoCircle = /* @__PURE__ */ icon(['M3 12a9 9 0 1 0 18 0a9 9 0 0 0 -18 0', 'M12 9h.01', 'M11 12h1v4h1'])
export const IconLeaf = /* @__PURE__ */ icon(['M5 21c.5 -4.5 2.5 -8 7 -10', 'M9 18c6.218 0 10.5 -3.288 11 -12v-2h-4.014c-9 0 -11.986 4 -12 9c0 1 0 3 2 5h3l.014 0'])
export const IconMaximize = /* @__PURE__ */ icon(['M4 8v-2a2 2 0 0 1 2 -2h2', 'M4 16v2a2 2 0 0 0 2 2h2', 'M16 4h2a2 2 0 0 1 2 2v2', 'M16 20h2a2 2 0 0 0 2 -2v-2'])
export const IconPlayerPauseFilled = /* @__PURE__ */ icon(['M9 4h-2a2 2 0 0 0 -2 2v12a2 2 0 0 0 2 2h2a2 2 0 0 0 2 -2v-12a2 2 0 0 0 -2 -2z', 'M17 4h-2a2 2 0 0 0 -2 2v12a2 2 0 0 0 2 2h2a2 2 0 0 0 2 -2v-12a2 2 0 0 0 -2 -2z'], true)
export const IconPlayerPlayFilled = /* @__PURE__ */ icon(['M6 4v16a1 1 0 0 0 1.524 .852l13 -8a1 1 0 0 0 0 -1.704l-13 -8a1 1 0 0 0 -1.524 .852z'], true)
export const IconScale = /* @__PURE__ */ icon(['M7 20l10 0', 'M6 6l6 -1l6 1', 'M12 3l0 17', 'M9 12l-3 -6l-3 6a3 3 0 0 0 6 0', 'M21 12l-3 -6l-3 6a3 3 0 0 0 6 0'])
export const IconSearch = /* @__PURE__ */ icon(['M3 10a7 7 0 1 0 14 0a7 7 0 1 0 -14 0', 'M21 21l-6 -6'])
export const IconTrendingUp = /* @__PURE__ */ icon(['M3 17l6 -6l4 4l8 -8', 'M14 7l7 0l0 7'])
export const IconX = /* @__PURE__ */ icon(['M18 6l-12 12', 'M6 6l12 12'])
