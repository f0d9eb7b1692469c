/// <reference types="vite/client" />
declare const __CLIENT__: string
/** The part of the words that the guide's first load shows, and the others (build/words.ts). */
declare module '*.json?first' { const words: import('@/shared/i18n').Words; export default words }
declare module '*.json?rest' { const words: import('@/shared/i18n').Words; export default words }
