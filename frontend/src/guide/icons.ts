// Written by scripts/icons.mjs from Tabler Icons (MIT); run `npm run icons` after naming a new one.
import { icon } from '@/shared/ui/icon'

export const IconAward = /* @__PURE__ */ icon(['M6 9a6 6 0 1 0 12 0a6 6 0 1 0 -12 0', 'M12 15l3.4 5.89l1.598 -3.233l3.598 .232l-3.4 -5.889', 'M6.802 12l-3.4 5.89l3.598 -.233l1.598 3.232l3.4 -5.889'])
export const IconBell = /* @__PURE__ */ icon(['M10 5a2 2 0 1 1 4 0a7 7 0 0 1 4 6v3a4 4 0 0 0 2 3h-16a4 4 0 0 0 2 -3v-3a7 7 0 0 1 4 -6', 'M9 17v1a3 3 0 0 0 6 0v-1'])
export const IconBolt = /* @__PURE__ */ icon(['M13 3l0 7l6 0l-8 11l0 -7l-6 0l8 -11'])
export const IconBook2 = /* @__PURE__ */ icon(['M19 4v16h-12a2 2 0 0 1 -2 -2v-12a2 2 0 0 1 2 -2h12', 'M19 16h-12a2 2 0 0 0 -2 2', 'M9 8h6'])
export const IconCards = /* @__PURE__ */ icon(['M3.604 7.197l7.138 -3.109a.96 .96 0 0 1 1.27 .527l4.924 11.902a1 1 0 0 1 -.514 1.304l-7.137 3.109a.96 .96 0 0 1 -1.271 -.527l-4.924 -11.903a1 1 0 0 1 .514 -1.304l0 .001', 'M15 4h1a1 1 0 0 1 1 1v3.5', 'M20 6c.264 .112 .52 .217 .768 .315a1 1 0 0 1 .53 1.311l-2.298 5.374'])
export const IconCheck = /* @__PURE__ */ icon(['M5 12l5 5l10 -10'])
export const IconChevronRight = /* @__PURE__ */ icon(['M9 6l6 6l-6 6'])
export const IconCloudOff = /* @__PURE__ */ icon(['M9.58 5.548c.24 -.11 .492 -.207 .752 -.286c1.88 -.572 3.956 -.193 5.444 1c1.488 1.19 2.162 3.007 1.77 4.769h.99c1.913 0 3.464 1.56 3.464 3.486c0 .957 -.383 1.824 -1.003 2.454m-2.997 1.033h-11.343c-2.572 -.004 -4.657 -2.011 -4.657 -4.487c0 -2.475 2.085 -4.482 4.657 -4.482c.13 -.582 .37 -1.128 .7 -1.62', 'M3 3l18 18'])
export const IconCloudUp = /* @__PURE__ */ icon(['M12 18.004h-5.343c-2.572 -.004 -4.657 -2.011 -4.657 -4.487c0 -2.475 2.085 -4.482 4.657 -4.482c.393 -1.762 1.794 -3.2 3.675 -3.773c1.88 -.572 3.956 -.193 5.444 1c1.488 1.19 2.162 3.007 1.77 4.769h.99c1.38 0 2.57 .811 3.128 1.986', 'M19 22v-6', 'M22 19l-3 -3l-3 3'])
export const IconFileText = /* @__PURE__ */ icon(['M14 3v4a1 1 0 0 0 1 1h4', 'M17 21h-10a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2h7l5 5v11a2 2 0 0 1 -2 2', 'M9 9l1 0', 'M9 13l6 0', 'M9 17l6 0'])
export const IconPlayerPlay = /* @__PURE__ */ icon(['M7 4v16l13 -8l-13 -8'])
export const IconPlayerPlayFilled = /* @__PURE__ */ icon(['M6 4v16a1 1 0 0 0 1.524 .852l13 -8a1 1 0 0 0 0 -1.704l-13 -8a1 1 0 0 0 -1.524 .852z'], true)
export const IconRun = /* @__PURE__ */ icon(['M11.007 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0', 'M4 17l5 1l.75 -1.5', 'M15 21v-4l-4 -3l1 -6', 'M7 12v-3l5 -1l3 3l3 1'])
export const IconSmartHome = /* @__PURE__ */ icon(['M19 8.71l-5.333 -4.148a2.666 2.666 0 0 0 -3.274 0l-5.334 4.148a2.665 2.665 0 0 0 -1.029 2.105v7.2a2 2 0 0 0 2 2h12a2 2 0 0 0 2 -2v-7.2c0 -.823 -.38 -1.6 -1.03 -2.105', 'M16 15c-2.21 1.333 -5.792 1.333 -8 0'])
export const IconUserCircle = /* @__PURE__ */ icon(['M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0', 'M9 10a3 3 0 1 0 6 0a3 3 0 1 0 -6 0', 'M6.168 18.849a4 4 0 0 1 3.832 -2.849h4a4 4 0 0 1 3.834 2.855'])
