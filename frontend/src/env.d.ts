/// <reference types="vite/client" />
declare const __CLIENT__: string
